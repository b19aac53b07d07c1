#include "support/song.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace sistrum::test {
namespace {

constexpr double kSeconds = 1.0;

// Whole numbers from a seed, the same with every standard library.
class Dice {
  public:
    explicit Dice(unsigned seed) : bits_(seed) {}
    int below(int count) { return static_cast<int>(bits_() % static_cast<unsigned>(count)); }
    float share() { return static_cast<float>(below(1'001)) / 1'000.0f; }

  private:
    std::mt19937 bits_;
};

Event random_event(int frame, Dice& dice) {
    Event event{frame, Event::Type::note_on};
    event.channel = static_cast<std::uint8_t>(dice.below(3));
    event.note = static_cast<std::uint8_t>(Engine::kFirstNote + dice.below(Engine::kParts));
    event.value = dice.share();
    const int kind = dice.below(100);
    if (kind >= 60) event.type = Event::Type::note_off;
    if (kind >= 76) event.type = Event::Type::pitch_bend;
    if (kind >= 88) event.type = Event::Type::sustain;
    if (kind >= 97) event.type = Event::Type::all_notes_off;
    if (kind >= 99) event.type = Event::Type::all_sound_off;
    if (event.type == Event::Type::pitch_bend) event.value = 2.0f * event.value - 1.0f;
    return event;
}

Change random_change(int frame, Dice& dice) {
    constexpr std::array kParams{
        PartParam::level,  PartParam::pan,    PartParam::mute,     PartParam::solo,  PartParam::tune,
        PartParam::fine,   PartParam::filter, PartParam::cutoff,   PartParam::choke, PartParam::resonance,
        PartParam::output, PartParam::decay,  PartParam::velocity, PartParam::bend};
    const PartParam param = kParams[static_cast<std::size_t>(dice.below(static_cast<int>(kParams.size())))];
    const PartParamInfo& entry = info(param);
    float value = entry.min + (entry.max - entry.min) * dice.share();
    if (param == PartParam::solo || param == PartParam::mute) value = dice.below(5) == 0 ? 1.0f : 0.0f;
    if (param == PartParam::output) value = static_cast<float>(dice.below(5));
    return {frame, dice.below(Engine::kParts), param, value};
}

}  // namespace

Song busy_song(double sample_rate, unsigned seed) {
    Dice dice(seed);
    Song song;
    song.frames = static_cast<int>(kSeconds * sample_rate);
    for (int millisecond = 0; millisecond < kSeconds * 1'000.0; millisecond += dice.below(5)) {
        const int frame = static_cast<int>(std::lround(millisecond * sample_rate / 1'000.0));
        if (frame < song.frames) song.events.push_back(random_event(frame, dice));
    }
    for (int millisecond = 5; millisecond < kSeconds * 1'000.0; millisecond += 3 + dice.below(25)) {
        const int frame = static_cast<int>(std::lround(millisecond * sample_rate / 1'000.0));
        song.changes.push_back(random_change(frame, dice));
    }
    return song;
}

void set_every_feature(Engine& engine) {
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto step = static_cast<float>(part);
        engine.set_param(part, PartParam::filter, static_cast<float>(part % 4));
        engine.set_param(part, PartParam::cutoff, 80.0f * std::exp2(step / 2.0f));
        engine.set_param(part, PartParam::resonance, step / 15.0f);
        engine.set_param(part, PartParam::choke, static_cast<float>(part % 5));
        engine.set_param(part, PartParam::output, static_cast<float>(part % 7));
        engine.set_param(part, PartParam::pan, step / 10.0f - 0.75f);
        engine.set_param(part, PartParam::velocity, step / 15.0f);
        if (part % 3 == 1) engine.set_param(part, PartParam::tune, step - 7.0f);
        if (part % 3 == 2) engine.set_param(part, PartParam::fine, 5.0f * step);
        if (part % 4 == 2) engine.set_param(part, PartParam::variation, 0.5f);
        if (part % 4 == 3) engine.set_param(part, PartParam::channel, 1.0f + static_cast<float>(part % 3));
        if (part % 5 == 3) {
            engine.set_param(part, PartParam::attack, 0.004f);
            engine.set_param(part, PartParam::hold, 0.01f);
            engine.set_param(part, PartParam::decay, 0.08f);
        }
    }
    for (const int part : {0, 5, 10}) {
        engine.set_param(part, PartParam::play, static_cast<float>(PlayMode::chromatic));
        engine.set_param(part, PartParam::low, 40.0f);
        engine.set_param(part, PartParam::high, 44.0f);
        engine.set_param(part, PartParam::bend, 12.0f);
        engine.set_param(part, PartParam::release, 0.03f);
    }
}

Blocks blocks_of(int frames) {
    return [frames] { return frames; };
}

Blocks random_blocks(unsigned seed) {
    return [dice = Dice(seed)]() mutable { return 1 + dice.below(1 << (1 + dice.below(11))); };
}

Take play_song(Engine& engine, const Song& song, const Blocks& blocks, std::int64_t from) {
    constexpr int kChannels = 5;
    Take take(kChannels, std::vector<float>(static_cast<std::size_t>(song.frames), 99.0f));
    auto event = song.events.begin();
    auto change = song.changes.begin();
    for (int start = 0; start < song.frames;) {
        for (; change != song.changes.end() && change->frame <= start; ++change) {
            engine.set_param(change->part, change->param, change->value);
        }
        int frames = std::min(blocks(), song.frames - start);
        if (change != song.changes.end()) frames = std::min(frames, change->frame - start);
        std::vector<Event> inside;
        for (; event != song.events.end() && event->frame < start + frames; ++event) {
            inside.push_back(*event);
            inside.back().frame -= start;
        }
        const std::array outputs{Output{&take[0][start], &take[1][start]},
                                 Output{&take[2][start], &take[3][start]}, Output{&take[4][start], nullptr},
                                 Output{}};
        engine.process(outputs, frames, inside, {true, from + start});
        start += frames;
    }
    return take;
}

}  // namespace sistrum::test
