#include "render/note/preview.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "render/finish.h"
#include "render/note/note_stream.h"

namespace sistrum {
namespace {

int pitch_of(const PitchRange& range, const Sound& sound) {
    const int pitch = sound.pitch.value_or(range.preview);
    if (pitch == range.nearest(pitch)) return pitch;
    throw std::invalid_argument("pitch: expected " + std::to_string(range.low) + " to " +
                                std::to_string(range.high) + ", found " + std::to_string(pitch));
}

int samples_of(const AudioFormat& format, const Sound& sound) {
    if (!sound.seconds) return format.samples;
    const double samples = std::round(*sound.seconds * format.sample_rate);
    if (samples >= 1.0 && *sound.seconds <= kLongestPreview) return static_cast<int>(samples);
    throw std::invalid_argument("seconds: expected more than 0, at most 600, found " +
                                std::to_string(*sound.seconds));
}

}  // namespace

Audio render_preview(NoteRenderer& renderer, const Sound& sound, float velocity,
                     const std::function<void()>& meanwhile) {
    const Card& card = renderer.card();
    Audio audio(1, samples_of(card.audio, sound), card.audio.sample_rate);
    const std::int64_t held = std::int64_t{3} * audio.frames / (std::int64_t{4} * card.streaming->hop);
    NoteStream note(renderer, {.sound = sound, .pitch = pitch_of(*card.pitch, sound), .velocity = velocity});
    note.change({.frame = static_cast<int>(held), .kind = NoteChange::Kind::release});
    for (std::size_t at = 0; at < audio.samples.size() && !note.ended();) {
        const NoteChunk chunk = note.next(NoteStream::Tail::no);
        note.forget_before(note.frame());
        const std::size_t count = std::min(chunk.samples.size(), audio.samples.size() - at);
        std::copy_n(chunk.samples.begin(), count, audio.samples.begin() + static_cast<std::ptrdiff_t>(at));
        at += count;
        if (meanwhile) meanwhile();
    }
    finish(card.audio, audio);
    return audio;
}

}  // namespace sistrum
