#include "pad.h"

#include "part_text.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kLine = 16, kInset = theme::kGap;
constexpr float kFade = 0.82f;  // of the light, a frame
constexpr float kSoftest = 0.15f, kKeyboardVelocity = 0.8f;
constexpr int kDragDistance = 10;

juce::String keys_of(const PartInfo& info) {
    const auto channel = whole_value_of(info.values, PartParam::channel);
    if (!info.holding || channel == kAnyChannel) return key_name(info.note());
    return "Channel " + juce::String(channel);
}

}  // namespace

juce::String part_title(int part, const PartInfo& info) {
    if (!info.sound_name.empty()) return juce::String::fromUTF8(info.sound_name.c_str());
    return "Part " + juce::String(part + 1);
}

DroppedFile kind_of(const juce::File& file) {
    if (file.hasFileExtension("wav;aif;aiff;flac")) return DroppedFile::recording;
    if (file.hasFileExtension("onnx")) return DroppedFile::model;
    return file.hasFileExtension("json") ? DroppedFile::preset : DroppedFile::none;
}

Pad::Pad(int part) : juce::Button("Part " + juce::String(part + 1)), part_(part) {
    setWantsKeyboardFocus(true);
    setTooltip("Click: play, louder towards the top. Right click: more. Drag out: the sound as WAV.");
}

void Pad::show(const PartInfo& info) {
    const auto whole = [&](PartParam param) { return whole_value_of(info.values, param); };
    Shown now{part_title(part_, info),
              keys_of(info),
              whole(PartParam::choke),
              whole(PartParam::mute) != 0,
              whole(PartParam::solo) != 0,
              info.status,
              info.waveform};
    if (now == shown_) return;
    if (now.audio != shown_.audio) waveform_ = now.audio ? Waveform{*now.audio} : Waveform{};
    shown_ = std::move(now);
    const auto one_key = shown_.keys == key_name(info.note());
    setTitle(shown_.name + (one_key ? ", note " : ", ") + shown_.keys);
    describe();
    repaint();
}

void Pad::set_selected(bool selected) {
    if (std::exchange(selected_, selected) == selected) return;
    describe();
    repaint();
}

void Pad::describe() {
    juce::StringArray words;
    if (selected_) words.add("Selected");
    if (shown_.mute) words.add("Muted");
    if (shown_.solo) words.add("Solo");
    if (shown_.choke > 0) words.add("Choke group " + juce::String(shown_.choke));
    setDescription(words.joinIntoString(", "));
}

void Pad::light(bool hit) {
    const auto glow = hit ? 1.0f : glow_ < 0.05f ? 0.0f : glow_ * kFade;
    if (std::exchange(glow_, glow) != glow) repaint();
}

void Pad::set_drop(bool over) {
    if (std::exchange(drop_, over) != over) repaint();
}

float Pad::velocity_at(float y) const {
    const auto height = 1.0f - y / static_cast<float>(std::max(1, getHeight()));
    return juce::jlimit(kSoftest, 1.0f, kSoftest + (1.0f - kSoftest) * height);
}

void Pad::mouseDown(const juce::MouseEvent& event) {
    dragged_out_ = false;
    if (event.mods.isPopupMenu()) {
        if (on_menu) on_menu();
        return;
    }
    grabKeyboardFocus();
    pressed_ = true;
    if (on_press) on_press(velocity_at(event.position.y));
    repaint();
}

void Pad::mouseDrag(const juce::MouseEvent& event) {
    if (event.mods.isPopupMenu() || dragged_out_ || event.getDistanceFromDragStart() < kDragDistance) return;
    dragged_out_ = true;
    if (on_drag_out) on_drag_out();
}

void Pad::mouseUp(const juce::MouseEvent&) {
    if (std::exchange(pressed_, false) && on_release) on_release();
    repaint();
}

void Pad::clicked() {
    if (on_press) on_press(kKeyboardVelocity);
    if (on_release) on_release();
}

bool Pad::isInterestedInFileDrag(const juce::StringArray& files) {
    return files.size() == 1 && kind_of(juce::File{files[0]}) != DroppedFile::none;
}

void Pad::filesDropped(const juce::StringArray& files, int, int) {
    set_drop(false);
    if (on_file && isInterestedInFileDrag(files)) on_file(juce::File{files[0]});
}

juce::Colour Pad::wave_colour() const {
    const auto colour = selected_ ? theme::kAccent : theme::kMuted;
    const auto busy = shown_.status == PartStatus::loading || shown_.status == PartStatus::rendering;
    return busy || shown_.mute ? colour.withMultipliedAlpha(0.35f) : colour;
}

void Pad::paintButton(juce::Graphics& g, bool over, bool) {
    const auto frame = getLocalBounds().toFloat();
    const auto ground = over || pressed_ ? theme::kRaised : theme::kPanel;
    g.setColour(ground.interpolatedWith(theme::kAccent, glow_ * 0.45f));
    g.fillRoundedRectangle(frame, theme::kCorner);
    waveform_.draw(g, getLocalBounds().reduced(kInset, kInset + kLine + 2).toFloat(), wave_colour());
    if (selected_ || drop_) {
        g.setColour(theme::kAccent);
        g.drawRoundedRectangle(frame.reduced(1.0f), theme::kCorner, drop_ ? 3.0f : 2.0f);
    }
    if (hasKeyboardFocus(false)) theme::draw_focus(g, frame.reduced(selected_ ? 3.0f : 0.0f), 3.0f);
    draw_lines(g, *this);
}

std::vector<TextLine> Pad::lines() const {
    auto area = getLocalBounds().reduced(kInset);
    auto foot = area.removeFromBottom(kLine);
    const auto silent = shown_.audio == nullptr || shown_.mute;
    std::vector<TextLine> lines{{shown_.name, theme::heading(), area.removeFromTop(kLine),
                                 silent ? theme::kMuted : theme::kText, juce::Justification::centredLeft,
                                 true}};
    const auto mark = [&](const juce::String& sign, juce::Colour colour) {
        const auto width = text_width(theme::heading(), sign);
        lines.push_back(
            {sign, theme::heading(), foot.removeFromRight(width), colour, juce::Justification::centredRight});
        foot.removeFromRight(theme::kUnit);
    };
    if (shown_.status == PartStatus::failed) mark("!", theme::kWarning);
    if (shown_.mute) mark("M", theme::kWarning);
    if (shown_.solo) mark("S", theme::kAccent);
    if (shown_.choke > 0)
        mark(juce::String::fromUTF8("\xc3\x97") + juce::String(shown_.choke), theme::kMuted);
    lines.push_back({shown_.keys, theme::small(), foot, theme::kMuted});
    return lines;
}

}  // namespace sistrum::shell
