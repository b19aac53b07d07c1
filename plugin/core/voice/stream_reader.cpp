#include "voice/stream_reader.h"

#include <algorithm>
#include <cmath>

namespace sistrum {
namespace {

constexpr int kReach = Interpolator::kMaxTaps / 2;  // of the widest kernel, to either side

}  // namespace

void StreamReader::start(double rate) noexcept {
    rate_ = rate;
    place_ = 0;
    first_ = 0;
    filled_ = 0;
}

void StreamReader::set_pitch(double semitones, const Interpolator& tables) noexcept {
    const double step = std::min(kMostStep, rate_ * std::exp2(semitones / 12.0));
    step_ = std::max<Place>(1, std::llround(std::ldexp(step, kPlaceBits)));
    kernel_ = &tables.kernel(12.0 * std::log2(step));
}

// How often the place can be read before it comes to that sample of the stream, at most `limit` times.
int StreamReader::values_before(std::int64_t sample, int limit) const noexcept {
    const std::int64_t samples = sample - first_;
    if (samples > std::int64_t{limit + 1} * static_cast<int>(kMostStep) + kWindow) return limit;
    const Place left = (Place{samples} << kPlaceBits) - place_;
    return static_cast<int>(std::clamp<Place>((left + step_ - 1) / step_, 0, limit));
}

// Forgets what no kernel reaches any more.
void StreamReader::move_on() noexcept {
    const auto gone =
        static_cast<int>(std::clamp<std::int64_t>((place_ >> kPlaceBits) - kReach, 0, std::int64_t{filled_}));
    std::copy(window_.begin() + gone, window_.begin() + filled_, window_.begin());
    filled_ -= gone;
    first_ += gone;
    place_ -= Place{gone} << kPlaceBits;
}

// All that the next values reach.
void StreamReader::fill_for(int count) noexcept {
    const Place last = place_ + (count - 1) * step_;
    const std::int64_t end = first_ + (last >> kPlaceBits) + kernel_->taps / 2 + 1;
    while (first_ + filled_ < end) {
        if (end - first_ > kWindow) move_on();
        const auto wanted = std::min<std::int64_t>(end - first_, kWindow) - filled_;
        feed_.read({window_.data() + filled_, static_cast<std::size_t>(wanted)});
        filled_ += static_cast<int>(wanted);
    }
}

int StreamReader::read(float* out, int limit, std::int64_t stop) noexcept {
    constexpr Place kMostAdvance = Place{kWindow - 4 * kReach} << kPlaceBits;
    int done = 0;
    while (done < limit) {
        const auto most = static_cast<int>(std::clamp<Place>(kMostAdvance / step_, 1, limit - done));
        int count = values_before(stop, most);
        if (count > 0) fill_for(count);
        count = values_before(feed_.end(), count);
        if (count == 0) break;
        read_window(out + done, count);
        done += count;
    }
    return done;
}

// At its own rate and pitch a stream is passed on bit for bit; else it is interpolated.
void StreamReader::read_window(float* out, int count) noexcept {
    if (step_ == kOneSample && place_ % kOneSample == 0) {
        std::copy_n(window_.begin() + (place_ >> kPlaceBits), count, out);
    } else {
        Interpolator::read({window_.data(), static_cast<std::size_t>(filled_)}, *kernel_, place_, step_,
                           count, out);
    }
    place_ += count * step_;
}

}  // namespace sistrum
