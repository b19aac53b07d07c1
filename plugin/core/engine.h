// The instrument without a plug-in: 16 parts whose sounds a render thread makes and the audio thread mixes.
// Facade over part/, model/, representation/, render/ and voice/.
//
// Threads: [main] one thread that edits (any thread, but one at a time), [audio] the thread inside process(),
// [any] whoever. The engine has one thread of its own, started by the first call that gives it work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "part/part_params.h"
#include "part_info.h"
#include "realtime/audio.h"
#include "realtime/held_display.h"
#include "realtime/rt_macros.h"
#include "render/sound.h"
#include "state.h"
#include "voice/event.h"
#include "voice/output.h"

namespace sistrum {

class Engine {
  public:
    static constexpr int kParts = 16;
    static constexpr int kFirstNote = 36;  // part i plays on note kFirstNote + i until a kit says otherwise

    Engine();  // touches no disk, no ONNX Runtime, and starts no thread
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // [main], never during process(). Silences the engine. A new rate re-samples what is rendered, it renders
    // and loads nothing again. `max_block` is a hint; process() takes any number of frames.
    // Throws std::invalid_argument outside 8 kHz <= sample_rate <= 384 kHz.
    void prepare(double sample_rate, int max_block);

    // [audio], or [main] while nobody calls process(): silent at once, sounds stay.
    void reset() noexcept SISTRUM_NONBLOCKING;

    // [audio] Overwrites the outputs that are on. Events are sorted by frame; frames outside the block are
    // moved to its ends. Offline it waits for every render asked for so far, so that the same calls give the
    // same samples whatever the block size.
    void process(Outputs outputs, int frames, std::span<const Event> events,
                 SongPosition position = {}) noexcept SISTRUM_NONBLOCKING;

    void set_offline(bool offline) noexcept SISTRUM_NONBLOCKING;  // [any]

    // [main] Folders where a saved state may find its models when their path is gone (by content, not date).
    void set_model_folders(std::vector<std::filesystem::path> folders);
    // [main] Looks once more for models of saved parts that were not found; their sounds stay as they are.
    void look_for_models();

    // [main] All parts from the card's kit. Returns at once; a model that cannot be loaded shows in part().
    // A model that streams has a preset in every part, held by all keys of the part's own channel.
    void load_kit(const std::filesystem::path& model);
    // [main] Another model for one part, with its default sound (kit entry of that part where it has one).
    // All keys hold the notes of one that streams.
    void set_part_model(int part, const std::filesystem::path& model);
    // [main] Replaces the part's sound: seed, latent, and which controls are touched, with their values.
    void set_part_sound(int part, const Sound& sound);
    // [main] The same touched controls with another seed (and the latent that the seed draws).
    void set_part_seed(int part, std::uint64_t seed);
    // [main] The sound that `morph` leads to; nothing: there is none, and `morph` does nothing.
    void set_part_other(int part, const std::optional<Sound>& other);
    // [main] The sound becomes the other one and the other way round; without another one both are the sound.
    void swap_part_sounds(int part);
    // [main] Has the encoder that lies beside the part's model make the sound that comes nearest to a
    // recording. Returns at once; a recording that cannot be encoded shows in part().message.
    void encode_recording(int part, std::shared_ptr<const Audio> recording, const std::string& name);

    // [main or audio] Touches one control of the part's model, by its place in the card, 0..1 over min..max.
    // Places that the card does not have do nothing. Setting the value that stands costs nothing.
    void set_control(int part, int control, float normalised) noexcept SISTRUM_NONBLOCKING;
    // [main or audio] Leaves a control to the sound again, whether it was set or came with the sound.
    void release_control(int part, int control) noexcept SISTRUM_NONBLOCKING;
    // [main or audio] Clamped to kPartTable, NaN ignored. Level, pan and filter glide (5 ms); times count
    // from the next note on; what changes the sound itself is rendered anew.
    void set_param(int part, PartParam param, float value) noexcept SISTRUM_NONBLOCKING;
    float param(int part, PartParam param) const noexcept SISTRUM_NONBLOCKING;  // [any]

    // [main or audio] Linear gain over all outputs, 0..2, gliding. The default leaves room for all parts at
    // once.
    static constexpr float kDefaultVolume = 0.2f, kMaxVolume = 2.0f;
    void set_volume(float gain) noexcept SISTRUM_NONBLOCKING;
    float volume() const noexcept SISTRUM_NONBLOCKING;  // [any]

    PartInfo part(int index) const;  // [main]
    // [main] The whole card of the part's model; null while there is none.
    std::shared_ptr<const Card> card(int part) const;
    // [any] Grows whenever some part() would answer differently: editors poll this, not part().
    std::uint64_t change_count() const noexcept SISTRUM_NONBLOCKING;
    EngineStats stats() const noexcept;  // [any]
    // [any] Held notes that sound now, of all parts, a block ago at most.
    std::vector<HeldNote> held_notes() const;

    // [main] One part as plain values that share its rendered audio: for copies, comparison and undo. Taking
    // it up again, in any part or engine, costs no render where the audio is that of its sound.
    PartState part_state(int part) const;
    void set_part_state(int part, const PartState& state);

    // [main] Everything but prepare(): models by hash and path, sounds, parameters, volume, and the rendered
    // audio itself, so that the state plays where the model is missing. Format: state.h. `extra` is text of
    // the caller's own (an editor's, a shell's) that load_state() gives back.
    std::vector<std::byte> save_state(const std::string& extra = {}) const;
    // [main] Returns the `extra` that was saved; empty for states that have none. Throws StateError and
    // changes nothing when the bytes are not a valid state.
    std::string load_state(std::span<const std::byte> bytes);

    // [main] Blocks until nothing is pending, at most so long; true when nothing is: what is played from then
    // on starts at once.
    bool wait_until_rendered(double seconds) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sistrum
