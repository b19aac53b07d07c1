// The 16 parts as a 4 x 4 grid, the lowest note at the bottom left as on drum machines. The arrow keys walk.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "engine.h"
#include "pad.h"

namespace sistrum::shell {

class PadGrid final : public juce::Component {
  public:
    PadGrid();

    void select(int part);
    Pad& pad(int part) { return *pads_[static_cast<std::size_t>(part)]; }

    // Where an arrow key leads to from a pad, the pad itself at an edge; nothing: it is no arrow key.
    static std::optional<int> neighbour(int part, const juce::KeyPress& key);

    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;

  private:
    static constexpr int kColumns = 4;
    std::array<std::unique_ptr<Pad>, Engine::kParts> pads_;
};

}  // namespace sistrum::shell
