// The sounds that notes are held with: of every part the newest, and older ones for as long as something
// still sounds that began with them. [render]
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <vector>

#include "model/model.h"
#include "realtime/stream_chunk.h"
#include "render/note/note_renderer.h"
#include "render/note/note_stream.h"
#include "render/own_values.h"
#include "render/sound.h"

namespace sistrum {

struct AttackPlace {
    int pitch = 60, layer = 0;
    int length_frames = 0;  // of a stretched note; 0: held

    auto operator<=>(const AttackPlace&) const = default;
};

struct StreamSource;

// A note at the end of its attack. Keeps alive what it goes on with.
struct AttackState {
    std::shared_ptr<const StreamSource> source;
    NoteStream note;
};

// A sound as it is held. Made by StreamSources.
struct StreamSource {
    std::shared_ptr<const StreamFacts> facts;
    std::shared_ptr<NoteRenderer> renderer;
    Sound sound;
    OwnValues own;
    std::vector<NoteStart> layers;  // by velocity layer, of the preview pitch

    // Those that the audio thread still holds.
    mutable std::map<AttackPlace, std::weak_ptr<const AttackState>> attacks;

    NoteStart start_of(const AttackPlace& place) const;
    std::shared_ptr<const AttackState> attack(const AttackPlace& place) const;
};

class StreamSources {
  public:
    explicit StreamSources(int parts) : parts_(static_cast<std::size_t>(parts)) {}

    // The part sounds like this from now on. Null where the model does not stream. Throws ModelError when the
    // card asks for what this engine cannot do.
    std::shared_ptr<const StreamSource> take_up(int part, const std::shared_ptr<const Model>& model,
                                                const Sound& sound, const OwnValues& own);
    std::shared_ptr<const StreamSource> newest(int part) const { return at(part).newest; }
    // Of that generation; where nothing sounds with it any more, the newest. May be null.
    std::shared_ptr<const StreamSource> find(int part, std::uint64_t generation) const;

  private:
    struct Part {
        std::uint64_t generation = 0;
        std::shared_ptr<const StreamSource> newest;
        // The one before too: the audio thread may be about to start a note with it.
        std::shared_ptr<const StreamSource> previous;
        std::vector<std::weak_ptr<const StreamSource>> older;
    };
    Part& at(int part) { return parts_[static_cast<std::size_t>(part)]; }
    const Part& at(int part) const { return parts_[static_cast<std::size_t>(part)]; }
    std::shared_ptr<NoteRenderer> renderer_for(const std::shared_ptr<const Model>& model);

    std::vector<Part> parts_;
    std::vector<std::weak_ptr<NoteRenderer>> renderers_;
};

}  // namespace sistrum
