#include "voice/playhead.h"

#include <algorithm>

namespace sistrum {

void Playhead::start(const Audio& sound) noexcept {
    sound_ = &sound;
    place_ = 0;
    step_ = kOneSample;
    end_ = Place{sound.frames} << kPlaceBits;
}

void Playhead::set_pitch(double semitones, const Interpolator& tables) noexcept {
    step_ = step_of(semitones);
    kernel_ = &tables.kernel(semitones);
}

Playhead::Stretch Playhead::next(int frames, Scratch& scratch) noexcept {
    const Place left = (end_ - place_ + step_ - 1) / step_;
    frames = static_cast<int>(std::min<Place>(frames, std::max<Place>(0, left)));
    const bool stereo = sound_->channels > 1;
    Stretch stretch{scratch.left.data(), stereo ? scratch.right.data() : scratch.left.data(), frames};
    if (step_ == kOneSample && place_ % kOneSample == 0) {
        const Place first = place_ / kOneSample;
        stretch.left = sound_->channel(0).data() + first;
        stretch.right = sound_->channel(stereo ? 1 : 0).data() + first;
    } else {
        Interpolator::read(*sound_, *kernel_, place_, step_, frames, scratch.left.data(),
                           scratch.right.data());
    }
    place_ += frames * step_;
    return stretch;
}

}  // namespace sistrum
