// What a user does to the parts beyond moving parameters: makes, compares and takes back sounds, copies
// parts, loads models and recordings. Each action is one step of the history. All are [main] and return at
// once; what has to be rendered shows in part() later.
#pragma once

#include <juce_core/juce_core.h>

#include <exception>
#include <string>
#include <vector>

#include "edit/history.h"
#include "edit/sound_edits.h"
#include "instrument.h"
#include "recording_reader.h"

namespace sistrum::shell {

class PartActions {
  public:
    explicit PartActions(Instrument& instrument) : instrument_(instrument) {}

    // Sounds. What is locked, a control's id or kLatentLock, stays as it is.
    void new_sound(int part);
    void mutate(int part, double amount);  // 0 leaves the sound, 1 goes as far as new_sound
    bool locked(int part, const std::string& id) const;
    void set_locked(int part, const std::string& id, bool locked);

    // The other sound is where `morph` leads to, and what A/B compares with.
    void store_other(int part);  // it becomes what the part's sound is now
    void swap_sounds(int part);
    void clear_other(int part);

    // How far velocity moves a control, -1..1 of its range. No step of its own: a gesture begins with
    // begin_edit().
    double velocity_depth(int part, const std::string& id) const;
    void set_velocity_depth(int part, const std::string& id, double depth);

    // History. Sliders call begin_edit() when a gesture starts; the other actions do it themselves. A state
    // that is restored begins a new one.
    void begin_edit(const std::string& label);
    bool undo();
    bool redo();
    bool can_undo() const { return !undo_label().empty(); }
    bool can_redo() const { return !redo_label().empty(); }
    std::string undo_label() const;
    std::string redo_label() const;

    // The system's clipboard, as the JSON of a part preset.
    void copy_part(int part);
    void paste_part(int part);
    bool can_paste() const;  // reads the clipboard: ask when a menu opens, not in each frame

    void load_kit(const juce::File& model);
    void load_part_model(int part, const juce::File& model);
    // Has the model's encoder find the sound nearest to a recording. The file is read on another thread.
    void drop_recording(int part, const juce::File& recording);

    std::string message() const { return instrument_.remark(); }  // why the last action did nothing; or empty

    // One step: work(Engine&) brings other sounds or models and returns a remark. Where it throws, nothing is
    // remembered, and the remark says why. True: it did not.
    template <typename Work>
    bool replace(const std::string& label, Work&& work) {
        try {
            instrument_.remark(instrument_.replace([&](Engine& engine) {
                auto before = moment_of(engine);
                const std::string text = work(engine);
                history().remember(std::move(before), label);
                return text;
            }));
            return true;
        } catch (const std::exception& error) {
            instrument_.remark(error.what());
            return false;
        }
    }

  private:
    // All that an edit can change, sharing the audio.
    struct Moment {
        std::vector<PartState> parts;
        float volume = 1.0f;
    };
    static Moment moment_of(const Engine& engine);
    static void restore(Engine& engine, const Moment& moment);
    static void lighten(Moment& moment);

    // With the instrument's lock held: as it stands since the last state.
    History<Moment>& history() const;
    template <typename Change>
    void change_sound(int part, const char* label, Change&& change);

    Instrument& instrument_;
    mutable History<Moment> history_{kHistorySteps, kWholeSteps, lighten};
    mutable std::uint64_t restores_ = 0;  // of the instrument, when the history began
    RecordingReader reader_;              // last: its thread uses the others
};

}  // namespace sistrum::shell
