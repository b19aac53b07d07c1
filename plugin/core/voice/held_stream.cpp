#include "voice/held_stream.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sistrum {
namespace {

// Each change of pressure has the render thread do some frames again: they come no closer than tokens are
// long, and not for differences that nobody hears.
constexpr int kPressureFrames = 4;
constexpr float kPressureStep = 1.0f / 64.0f;

// How long a note waits for its first or its last chunk before it gives up: far beyond any late render.
constexpr double kPatience = 2.0;  // s

}  // namespace

double HeldStream::period_of(int pitch) const noexcept {
    return rate_ / (440.0 * std::exp2((pitch - 69) / 12.0));
}

void HeldStream::begin(const HeldStart& start, std::uint64_t name, double sample_rate) noexcept {
    const StreamFacts& facts = *start.facts;
    name_ = name;
    hop_ = facts.hop;
    low_ = facts.low;
    high_ = facts.high;
    rate_ = facts.sample_rate;
    sample_rate_ = sample_rate;
    stretched_ = start.length_frames > 0;
    released_ = false;
    last_change_ = 0;
    waited_ = 0;
    pitch_ = start.pitch;
    const int rendered = facts.nearest_pitch(start.pitch);
    present_ = {0, rendered, start.pitch - rendered};
    turn_count_ = 0;
    pressure_ = 0.0f;
    wanted_pressure_ = start.pressure;
    pressure_from_ = facts.attack;  // which is the same for every note
    const int have = start.attack != nullptr ? start.attack->frames : 0;
    supply_.start(slot_, {name, start.part, facts.generation, rendered, facts.layer(start.velocity),
                          start.key, have, start.length_frames});
    feed_.start(hop_, start.attack, period_of(rendered));
    reader_.start(rate_ / sample_rate_);
}

void HeldStream::end() noexcept {
    supply_.stop(slot_);
    feed_.stop();
    name_ = 0;
}

// ---- changes

int HeldStream::change_frame() const noexcept {
    return std::max({frame() + 2, feed_.next_frame(), last_change_});
}

bool HeldStream::change(int frame, StreamChange::Kind kind, float value) noexcept {
    if (kind != StreamChange::Kind::release && !feed_.has_room_for_change()) return false;
    if (!supply_.change(slot_, {frame, kind, value})) return false;
    feed_.expect_change(frame);
    last_change_ = frame;
    return true;
}

void HeldStream::release() noexcept {
    if (released_ || stretched_) return;
    released_ = change(change_frame(), StreamChange::Kind::release, 0.0f);
}

void HeldStream::move_to(int pitch) noexcept {
    if (released_ || pitch == pitch_) return;
    const int rendered = std::clamp(pitch, low_, high_);
    const int frame = change_frame();
    if (!change(frame, StreamChange::Kind::pitch, static_cast<float>(rendered))) return;
    pitch_ = pitch;
    const std::int64_t sample = std::int64_t{frame} * hop_;
    const bool replaces =
        turn_count_ > 0 && turns_[static_cast<std::size_t>(turn_count_ - 1)].sample == sample;
    if (!replaces && turn_count_ < kTurns) ++turn_count_;
    turns_[static_cast<std::size_t>(turn_count_ - 1)] = {sample, rendered, pitch - rendered};
}

void HeldStream::set_pressure(float pressure) noexcept {
    if (released_) return;
    wanted_pressure_ = pressure;
    const int frame = change_frame();
    if (frame >= pressure_from_) send_pressure(frame);
}

void HeldStream::send_pressure(int frame) noexcept {
    const bool end = wanted_pressure_ == 0.0f || wanted_pressure_ == 1.0f;
    const float step = end ? 0.0f : kPressureStep;
    if (std::abs(wanted_pressure_ - pressure_) > step &&
        change(frame, StreamChange::Kind::pressure, wanted_pressure_)) {
        pressure_ = wanted_pressure_;
        pressure_from_ = frame + kPressureFrames;
    } else {
        wanted_pressure_ = pressure_;
    }
}

void HeldStream::tune(double semitones, const Interpolator& tables) noexcept {
    tuning_ = semitones;
    tables_ = &tables;
    set_reader_pitch();
}

void HeldStream::set_reader_pitch() noexcept {
    reader_.set_pitch(tuning_ + present_.transposition, *tables_);
}

// ---- samples

// Where the stream comes to another pitch, or where a pressure that had to wait has to be sent: a frame
// before its own.
std::int64_t HeldStream::next_stop() const noexcept {
    std::int64_t stop = turn_count_ > 0 ? turns_[0].sample : StreamFeed::kNoEnd;
    if (wanted_pressure_ != pressure_ && !released_) {
        stop = std::min(stop, std::int64_t{pressure_from_ - 2} * hop_);
    }
    return stop;
}

void HeldStream::pass_stop() noexcept {
    const std::int64_t sample = reader_.sample();
    if (turn_count_ > 0 && turns_[0].sample <= sample) {
        present_ = turns_[0];
        std::move(turns_.begin() + 1, turns_.begin() + turn_count_, turns_.begin());
        --turn_count_;
        feed_.set_period(period_of(present_.pitch));
        return set_reader_pitch();
    }
    send_pressure(std::max(change_frame(), pressure_from_));
}

int HeldStream::next(float* out, int limit) noexcept {
    if (!feed_.has_begun()) {
        waited_ += limit;
        return 0;
    }
    int done = 0;
    while (done < limit) {
        const std::int64_t stop = next_stop();
        done += reader_.read(out + done, limit - done, stop);
        if (done == limit || reader_.at_end()) break;
        pass_stop();
    }
    return done;
}

bool HeldStream::finished() const noexcept {
    return reader_.at_end() || static_cast<double>(waited_) > kPatience * sample_rate_;
}

bool HeldStream::lost() const noexcept {
    return released_ && static_cast<double>(feed_.late_samples()) > kPatience * rate_;
}

void HeldStream::give_up_waiting() noexcept {
    if (waited_ > 0 && feed_.sample() == 0) waited_ = std::numeric_limits<std::int64_t>::max() / 2;
}

void HeldStream::describe(HeldNote& note) const noexcept {
    note.stream = name_;
    note.pitch = static_cast<float>(present_.pitch + present_.transposition + tuning_);
    note.released = released_;
    note.frame = frame();
    feed_.tokens(note.frame - HeldNote::kBefore, note.tokens);
}

}  // namespace sistrum
