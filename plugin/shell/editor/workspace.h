// All that stands in the editor's window, at its natural scale: pads on the left, the selected part beside
// them, how sounds are made on the right, how they are played below; and keys, where the part holds notes.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>

#include "keys_section.h"
#include "message_view.h"
#include "news.h"
#include "pad_grid.h"
#include "part_files.h"
#include "part_panel.h"
#include "preset_browser.h"
#include "rail.h"
#include "status_line.h"
#include "strip.h"
#include "top_bar.h"

namespace sistrum::shell {

class Workspace final : public juce::Component {
  public:
    static constexpr int kWidth = 1200, kHeight = 780;        // its natural size
    static constexpr int kMinWidth = 1040, kMinHeight = 680;  // the least that everything fits in

    explicit Workspace(Processor& processor);

    void refresh();  // shows the processor as it is now; called at the editor's rate
    void select(int part);
    int selected() const { return selected_; }
    void browse(bool open);
    ControlsPanel& controls() { return panel_.controls(); }
    bool browsing() const { return browser_.isVisible(); }

    void paint(juce::Graphics& g) override;
    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;

  private:
    void listen_to_pad(int part);
    void show_parts();
    void show_selected();
    void show_messages();
    void show_notes();
    void show_held();
    void light_pads();
    void drag_out(int part);
    void help();  // with what the message says
    const PartInfo& part() const { return parts_[static_cast<std::size_t>(selected_)]; }

    Workbench bench_;
    PartFiles files_{bench_};
    News news_{bench_};

    TopBar top_{bench_};
    PadGrid grid_;
    PartPanel panel_{bench_};
    Rail rail_{bench_};
    Strip strip_{bench_};
    KeysSection keys_{bench_};
    PresetBrowser browser_{bench_};
    MessageView message_;
    StatusLine status_;
    juce::TooltipWindow tooltips_{this, 600};

    std::array<PartInfo, Engine::kParts> parts_;
    std::array<std::uint32_t, Engine::kParts> hits_{};
    std::uint64_t seen_changes_ = ~std::uint64_t{0};
    int selected_ = 0;
    bool shows_keys_ = false;  // the selected part holds notes
};

}  // namespace sistrum::shell
