// Snapshots of an engine for editors, tests and scripts: plain values, owned by whoever asked.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/card.h"
#include "model/control_strength.h"  // what there is to say of a part's controls
#include "part/part_params.h"
#include "realtime/audio.h"
#include "render/sound.h"

namespace sistrum {

enum class PartStatus : std::uint8_t {
    empty,      // no model was asked for
    loading,    // the model is being read and checked
    rendering,  // the newest wish is not rendered yet; the previous sound plays
    ready,      // what sounds is what was asked for
    failed      // `message` says why; the last good sound still plays
};

// One control of the part's model, as it stands.
struct ControlState {
    std::shared_ptr<const Control> control;  // of the card
    // Asked for by the sound. False: left to the sound, and `value` is the one the sound has by itself. True
    // for every control of a model that does not tell the two apart.
    bool touched = true;
    bool releasable = false;  // the model tells the two apart
    double value = 0.0;       // in the control's unit
    float normalised = 0.0f;  // 0..1 over min..max
};

// How notes of a part are held: of models that stream.
struct HoldingInfo {
    int low = 0, high = 127;  // pitches that the model renders; others are transposed from the nearest
    int preview = 60;         // of the sound where it is not held: `waveform`
    std::bitset<128> cached;  // pitches that sound at once with what was asked for last
    double frame_seconds = 0.0;
    int attack_frames = 0;  // that all notes of the sound have in common
    int frames_per_token = 1;
    std::vector<double> token_loudness;  // dB, of every token
};

struct PartInfo {
    PartStatus status = PartStatus::empty;
    std::string message;         // one line; empty unless something is wrong
    bool model_missing = false;  // the model of a saved part is not to be found: what was saved of it plays
    std::string model_name, model_title;  // from the card; empty while unknown
    std::string model_path, model_sha256;
    std::string sound_name;                // the preset it came from, if it did
    Sound sound;                           // as wanted now; its controls are those that are touched
    std::optional<Sound> other;            // what `morph` leads to
    std::shared_ptr<const Card> card;      // the model's, or what a state remembers of it; null while unknown
    std::vector<ControlState> controls;    // all of the card
    std::optional<HoldingInfo> holding;    // nothing: the model does not stream, or is not there
    PartValues values = default_values();  // indexed by PartParam
    int note() const { return whole_value_of(values, PartParam::note); }
    std::shared_ptr<const Audio> waveform;  // what was rendered last, at the model's rate; may be null
    std::uint64_t renders = 0;              // grows with every finished render: compare to see a change
};

struct PartSnapshot;
PartInfo info_of(const PartSnapshot& part, const PartValues& values);

struct EngineStats {
    // Notes that played an older sound, or none, because of a pending render; and all late chunks.
    std::uint64_t late_renders = 0;
    std::uint64_t voices_stolen = 0;  // notes that took the voice of an older one
    int active_voices = 0;
    double last_render_ms = 0.0;     // the last render, model to host rate
    std::uint64_t late_chunks = 0;   // pieces of held notes that were not there when they were wanted
    std::uint64_t lost_changes = 0;  // pressure and pitch that came faster than they could be rendered
    int streams = 0;                 // held notes that are still being rendered
    double ahead_ms = 0.0;           // how far, the one that is least; 0: there is none
};

}  // namespace sistrum
