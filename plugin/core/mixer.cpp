#include "mixer.h"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <utility>

#include "realtime/flush_denormals.h"

namespace sistrum {
namespace {

constexpr double kGlideSeconds = 0.005;
constexpr double kChokeSeconds = 0.008;
constexpr double kSoundOffSeconds = 0.002;

template <std::size_t... part>
auto sounds_of_all_parts(RenderThread& render, std::index_sequence<part...>) {
    return std::array<PartSounds, sizeof...(part)>{PartSounds(render, static_cast<int>(part))...};
}

template <std::size_t... part>
auto attacks_of_all_parts(StreamSupply& streams, std::index_sequence<part...>) {
    return std::array<PartAttacks, sizeof...(part)>{(static_cast<void>(part), PartAttacks(streams))...};
}

// Whether the note of an event is one that a part with these values plays.
bool plays(const PartValues& values, const Event& event) noexcept {
    const int channel = whole_value_of(values, PartParam::channel);
    if (channel != kAnyChannel && channel - 1 != event.channel) return false;
    const int note = event.note;
    if (whole_value_of(values, PartParam::play) == static_cast<int>(PlayMode::one_shot)) {
        return note == whole_value_of(values, PartParam::note);
    }
    return note >= whole_value_of(values, PartParam::low) && note <= whole_value_of(values, PartParam::high);
}

void silence(Outputs outputs, int frames) noexcept {
    for (const Output& output : outputs) {
        for (float* const channel : {output.left, output.right})
            if (channel != nullptr) std::fill_n(channel, frames, 0.0f);
    }
}

}  // namespace

Mixer::Mixer(RenderThread& render, const PartSettings& settings)
    : render_(render),
      settings_(settings),
      voices_(render.done_sounds(), streams_),
      sounds_(sounds_of_all_parts(render, std::make_index_sequence<kParts>())),
      attacks_(attacks_of_all_parts(supply_, std::make_index_sequence<kParts>())) {}

Mixer::~Mixer() {
    voices_.reset();
}

void Mixer::prepare(double sample_rate) {
    reset();
    voices_.prepare(sample_rate);
    streams_.prepare(sample_rate);
    clock_.prepare(sample_rate);
    if (sample_rate_ != sample_rate) {
        for (PartSounds& sounds : sounds_) sounds.drop_all();
    }
    sample_rate_ = sample_rate;
    values_ = {};  // filters depend on the rate: take all settings anew
    seen_changes_ = 0;
}

void Mixer::reset() noexcept {
    voices_.reset();
    channels_.reset();
    clock_.reset();
    for (PartBus& bus : buses_) bus.reset();
    for (PartSounds& sounds : sounds_) sounds.restart();
    idle_ = true;
    active_ = 0;
}

void Mixer::process(Outputs outputs, int frames, std::span<const Event> events,
                    SongPosition position) noexcept {
    frames = std::max(0, frames);
    silence(outputs, frames);
    render_.begin_block();
    if (sample_rate_ <= 0.0) return;
    if (clock_.begin_block(position, frames)) {
        for (PartSounds& sounds : sounds_) sounds.restart();
    }
    if (offline_.load(std::memory_order_relaxed)) render_.wait_until_done();
    take_sounds();
    take_attacks();
    streams_.deliver();
    take_settings();
    if (idle_ && events.empty()) return;
    const ScopedFlushDenormals flags;
    int done = 0;
    for (const Event& event : events) {
        const int frame = std::clamp(event.frame, done, frames);
        add(outputs, done, frame);
        handle(event, frame);
        done = frame;
    }
    add(outputs, done, frames);
    voices_.show();
    idle_ = !any_sounds();
    late_.store(late_hits_ + streams_.times_late(), std::memory_order_relaxed);
    late_chunks_.store(streams_.times_late(), std::memory_order_relaxed);
    stolen_.store(voices_.stolen(), std::memory_order_relaxed);
    active_.store(voices_.active(), std::memory_order_relaxed);
}

// ---- from other threads

void Mixer::take_sounds() noexcept {
    const std::uint64_t published = render_.published();
    if (published == seen_published_) return;
    seen_published_ = published;
    for (std::size_t part = 0; part < sounds_.size(); ++part) {
        if (sounds_[part].take_published(sample_rate_)) attacks_[part].keep_for(sounds_[part].streaming());
    }
}

void Mixer::take_attacks() noexcept {
    Attack* attack = render_.take_attacks();
    while (attack != nullptr) {
        Attack* const next = attack->next;
        attacks_[static_cast<std::size_t>(attack->part)].take(attack);
        attack = next;
    }
}

void Mixer::take_settings() noexcept {
    const std::uint64_t changes = settings_.changes();
    const float volume = volume_.load(std::memory_order_relaxed);
    if (changes == seen_changes_ && volume == seen_volume_) return;
    seen_changes_ = changes;
    seen_volume_ = volume;
    for (int part = 0; part < kParts; ++part) {
        const PartValues newest = settings_.all(part);
        if (newest == values(part)) continue;
        values_[static_cast<std::size_t>(part)] = newest;
        set_filter(part);
        voices_.tune_part(part, newest, channels_);
    }
    set_gains();  // of all parts: a solo silences the others
}

// A part that sounds glides to new values; a silent one has them at once.
void Mixer::set_gains() noexcept {
    const bool any_solo = std::any_of(values_.begin(), values_.end(), [](const PartValues& part) {
        return whole_value_of(part, PartParam::solo) != 0;
    });
    for (int part = 0; part < kParts; ++part) {
        const PartValues& now = values(part);
        const bool heard = whole_value_of(now, PartParam::mute) == 0 &&
                           (!any_solo || whole_value_of(now, PartParam::solo) != 0);
        const StereoGain gain = stereo_gain(value_of(now, PartParam::level), value_of(now, PartParam::pan));
        const float volume = heard ? seen_volume_ : 0.0f;
        bus(part).glide_to(StereoGain{volume * gain.left, volume * gain.right},
                           sounds(part) ? samples(kGlideSeconds) : 0);
    }
}

void Mixer::set_filter(int part) noexcept {
    const PartValues& now = values(part);
    const auto type = static_cast<FilterType>(whole_value_of(now, PartParam::filter));
    bus(part).glide_to(filter_shape(type, value_of(now, PartParam::cutoff),
                                    value_of(now, PartParam::resonance), sample_rate_),
                       sounds(part) ? samples(kGlideSeconds) : 0);
}

// ---- events

void Mixer::handle(const Event& event, int frame) noexcept {
    if (event.channel >= kMidiChannels) return;
    const MidiChannel& channel = channels_.at(event.channel);
    switch (event.type) {
        case Event::Type::note_on:
            return note_on(event, frame);
        case Event::Type::note_off:
            return voices_.key_up(event.channel, event.note, channel.pedal);
        case Event::Type::sustain:
            return set_pedal(event.channel, event.value >= 0.5f);
        case Event::Type::pitch_bend:
            return set_bend(event.channel, event.value);
        case Event::Type::pressure:
            return set_pressure(event);
        case Event::Type::all_sound_off:
            return silence_all();
        case Event::Type::all_notes_off:
            channels_.lift_pedals();
            return voices_.release_all();
    }
}

// All parts that play the note choke before any of them starts: hits of one note do not choke each other.
void Mixer::note_on(const Event& event, int frame) noexcept {
    if (std::isnan(event.value)) return;
    std::bitset<kParts> hit;
    for (int part = 0; part < kParts; ++part)
        hit[static_cast<std::size_t>(part)] = plays(values(part), event);
    for (int part = 0; part < kParts; ++part) {
        if (hit[static_cast<std::size_t>(part)]) choke_others(part);
    }
    for (int part = 0; part < kParts; ++part) {
        if (hit[static_cast<std::size_t>(part)]) start(part, event, frame);
    }
}

void Mixer::start(int part, const Event& event, int frame) noexcept {
    const bool chromatic =
        whole_value_of(values(part), PartParam::play) == static_cast<int>(PlayMode::chromatic);
    if (chromatic && sounds_[static_cast<std::size_t>(part)].streaming() != nullptr) {
        start_held(part, event, frame);
    } else {
        start_hit(part, event, frame);
    }
}

// A key of a part that plays one note at a time takes the note that is held, if there is one.
void Mixer::start_held(int part, const Event& event, int frame) noexcept {
    PartSounds& sounds = sounds_[static_cast<std::size_t>(part)];
    const MidiChannel& channel = channels_.at(event.channel);
    const PartValues& now = values(part);
    const bool stretch = whole_value_of(now, PartParam::notes) == static_cast<int>(NoteMode::stretch);
    if (!stretch && whole_value_of(now, PartParam::legato) != 0 &&
        voices_.move_held(part, {event.channel, event.note}, now, channel.bend)) {
        return;
    }
    HeldStart note;
    note.facts = sounds.streaming();
    note.part = part;
    note.pitch = note.facts->preview + event.note - whole_value_of(now, PartParam::note);
    note.velocity = std::clamp(event.value, 0.0f, 1.0f);
    note.pressure = channel.pressure;
    note.key = sounds.count_note(clock_.millisecond(frame));
    if (stretch) {
        const double wanted = event.length > 0.0 ? event.length : value_of(now, PartParam::length);
        note.length_frames = note.facts->frames_of(wanted);
    }
    note.attack = attack_for(part, note);
    if (note.attack != nullptr) note.facts = note.attack->facts.get();
    voices_.start_held(*sounds.exact(), note, {part, event.channel, event.note, note.velocity}, now,
                       channel.bend);
}

// An older sound's stands in, live, until there is that of the present one; offline the stream brings it.
Attack* Mixer::attack_for(int part, const HeldStart& note) noexcept {
    const StreamFacts& facts = *note.facts;
    Attack* const attack = attacks_[static_cast<std::size_t>(part)].find(
        facts.nearest_pitch(note.pitch), facts.layer(note.velocity), note.length_frames);
    if (attack == nullptr) return nullptr;
    const bool newest = attack->facts->generation == facts.generation;
    if (!newest && offline_.load(std::memory_order_relaxed)) return nullptr;
    if (!newest || sounds_[static_cast<std::size_t>(part)].is_late()) ++late_hits_;
    return attack;
}

// Offline a hit waits for its draw, even where the hit that asked for it lies in the same block.
void Mixer::start_hit(int part, const Event& event, int frame) noexcept {
    PartSounds& sounds = sounds_[static_cast<std::size_t>(part)];
    if (sounds.due() == nullptr && offline_.load(std::memory_order_relaxed)) {
        render_.wait_until_done();
        take_sounds();
    }
    const PartSounds::Choice choice = sounds.hit(clock_.millisecond(frame));
    if (choice.late) ++late_hits_;
    if (choice.sound == nullptr) return;
    const float velocity = std::clamp(event.value, 0.0f, 1.0f);
    voices_.start(*choice.sound, {part, event.channel, event.note, velocity}, values(part),
                  channels_.at(event.channel).bend);
}

void Mixer::choke_others(int part) noexcept {
    const int group = whole_value_of(values(part), PartParam::choke);
    if (group == 0) return;
    for (int other = 0; other < kParts; ++other) {
        if (other == part || whole_value_of(values(other), PartParam::choke) != group) continue;
        voices_.fade_part(other, samples(kChokeSeconds));
    }
}

void Mixer::set_pedal(std::uint8_t channel, bool down) noexcept {
    channels_.at(channel).pedal = down;
    if (!down) voices_.pedal_up(channel);
}

void Mixer::set_bend(std::uint8_t channel, float bend) noexcept {
    if (std::isnan(bend)) return;
    channels_.at(channel).bend = std::clamp(bend, -1.0f, 1.0f);
    for (int part = 0; part < kParts; ++part) voices_.tune_part(part, values(part), channels_);
}

void Mixer::set_pressure(const Event& event) noexcept {
    if (std::isnan(event.value)) return;
    const float pressure = std::clamp(event.value, 0.0f, 1.0f);
    if (event.note == Event::kAllKeys) channels_.at(event.channel).pressure = pressure;
    voices_.set_pressure(event.channel, event.note, pressure);
}

// Voices, and what still rings in the filters.
void Mixer::silence_all() noexcept {
    voices_.fade_all(samples(kSoundOffSeconds));
    for (int part = 0; part < kParts; ++part) {
        if (sounds(part)) bus(part).damp(samples(kSoundOffSeconds));
    }
}

// ---- samples

void Mixer::add(Outputs outputs, int from, int to) noexcept {
    while (from < to) {
        const int frames = std::min(to - from, kPieceFrames);
        add_piece(outputs, from, frames);
        from += frames;
    }
}

void Mixer::add_piece(Outputs outputs, int from, int frames) noexcept {
    std::bitset<kParts> sounding;
    for (int part = 0; part < kParts; ++part) {
        if (!sounds(part)) continue;
        sounding.set(static_cast<std::size_t>(part));
        bus(part).open(frames);
    }
    voices_.add(buses_, frames);
    for (int part = 0; part < kParts; ++part) {
        if (!sounding[static_cast<std::size_t>(part)]) continue;
        bus(part).close(output_of(part, outputs, from), frames);
        if (!sounds(part)) bus(part).reset();
    }
}

// Where the host has a part's output off, the main one.
Output Mixer::output_of(int part, Outputs outputs, int from) const noexcept {
    auto index = static_cast<std::size_t>(whole_value_of(values(part), PartParam::output));
    if (index >= outputs.size() || !outputs[index].on()) index = 0;
    if (outputs.empty() || !outputs[index].on()) return {};
    const Output& output = outputs[index];
    return {output.left + from, output.right != nullptr ? output.right + from : nullptr};
}

bool Mixer::sounds(int part) const noexcept {
    return voices_.sounds(part) || buses_[static_cast<std::size_t>(part)].ringing();
}

bool Mixer::any_sounds() const noexcept {
    return voices_.active() > 0 ||
           std::any_of(buses_.begin(), buses_.end(), [](const PartBus& bus) { return bus.ringing(); });
}

int Mixer::samples(double seconds) const noexcept {
    return static_cast<int>(seconds * sample_rate_);
}

}  // namespace sistrum
