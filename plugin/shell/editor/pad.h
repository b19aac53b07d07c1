// One part in the grid: name, note, waveform, and marks for mute, solo and choke. A click selects and plays
// it, the harder the higher; it lights up when it is hit. It takes files, and gives its sound where it is
// dragged.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "legible.h"
#include "part_info.h"
#include "waveform.h"

namespace sistrum::shell {

class Pad final : public juce::Button, public juce::FileDragAndDropTarget, public Legible {
  public:
    explicit Pad(int part);

    std::function<void(float velocity)> on_press;
    std::function<void()> on_release, on_menu, on_drag_out;
    std::function<void(const juce::File&)> on_file;

    void show(const PartInfo& info);  // repaints if anything seen changed
    void set_selected(bool selected);
    void light(bool hit);  // called at the editor's frame rate: full on a hit, then fading

    void paintButton(juce::Graphics& g, bool over, bool down) override;
    std::vector<TextLine> lines() const override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    void clicked() override;  // by the keyboard

    bool isInterestedInFileDrag(const juce::StringArray& files) override;
    void fileDragEnter(const juce::StringArray&, int, int) override { set_drop(true); }
    void fileDragExit(const juce::StringArray&) override { set_drop(false); }
    void filesDropped(const juce::StringArray& files, int x, int y) override;

  private:
    struct Shown {
        juce::String name;
        juce::String keys;  // what plays it: a key, or all keys of a channel
        int choke = 0;
        bool mute = false, solo = false;
        PartStatus status = PartStatus::empty;
        std::shared_ptr<const Audio> audio;
        bool operator==(const Shown&) const = default;
    };
    void describe();
    void set_drop(bool over);
    float velocity_at(float y) const;
    juce::Colour wave_colour() const;

    const int part_;
    Shown shown_;
    Waveform waveform_;
    bool selected_ = false, drop_ = false, pressed_ = false, dragged_out_ = false;
    float glow_ = 0.0f;
};

juce::String part_title(int part, const PartInfo& info);  // the sound's name, or "Part 3"

// What a part can take: a recording to encode, a model, or a preset.
enum class DroppedFile { none, recording, model, preset };
DroppedFile kind_of(const juce::File& file);

}  // namespace sistrum::shell
