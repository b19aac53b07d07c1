#include "preset_browser.h"

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kFilters = 152, kHeading = 32;
}

PresetBrowser::PresetBrowser(Workbench& bench) : bench_(bench) {
    setTitle("Presets");
    setFocusContainerType(FocusContainerType::focusContainer);
    search_.setTitle("Search presets");
    search_.setFont(theme::body());
    search_.setTextToShowWhenEmpty("Search name, author, tags", theme::kMuted);
    search_.setIndents(theme::kGap, 0);
    search_.setJustification(juce::Justification::centredLeft);
    search_.onTextChange = [this] { find(); };
    search_.onEscapeKey = [this] { on_close(); };
    search_.onReturnKey = [this] { list_.grabKeyboardFocus(); };
    close_.onClick = [this] { on_close(); };
    filters_.on_change = [this] { find(); };
    list_.on_load = [this](const PresetEntry& entry) { bench_.presets.load(entry, part_); };
    list_.on_select = [this] {
        const auto* entry = list_.selected();
        save_.can_delete(entry != nullptr && !entry->factory && !entry->in_model);
    };
    save_.on_save = [this](const SaveForm::Wish& wish) { save(wish); };
    save_.on_delete = [this] { remove(); };
    for (auto* child : std::initializer_list<juce::Component*>{&search_, &close_, &filters_, &list_, &save_})
        addAndMakeVisible(child);
}

void PresetBrowser::open() {
    bench_.presets.refresh();
    find();
}

void PresetBrowser::show(int part, const juce::String& title) {
    part_ = part;
    save_.suggest(title);
    const auto heading = "For part " + juce::String(part + 1) + ", " + title;
    if (std::exchange(title_, heading) != heading) repaint();
}

void PresetBrowser::find() {
    auto& library = bench_.presets.library();
    filters_.show_tags(library.tags());
    auto query = filters_.query();
    query.text = search_.getText().toStdString();
    auto entries = library.find(query);
    found_ = static_cast<int>(entries.size());
    list_.show(std::move(entries));
    repaint();
}

void PresetBrowser::save(const SaveForm::Wish& wish) {
    if (bench_.presets.save(wish.kind, part_, wish.name, wish.tags)) open();
}

void PresetBrowser::remove() {
    const auto* entry = list_.selected();
    if (entry == nullptr) return;
    try {
        bench_.presets.library().remove(*entry);
    } catch (const PresetError& error) {
        if (on_error) on_error(juce::String::fromUTF8(error.what()));
    }
    open();
}

bool PresetBrowser::keyPressed(const juce::KeyPress& key) {
    if (key != juce::KeyPress::escapeKey) return false;
    on_close();
    return true;
}

void PresetBrowser::resized() {
    auto area = getLocalBounds().reduced(theme::kPadding);
    auto top = area.removeFromTop(kHeading);
    close_.setBounds(
        top.removeFromRight(theme::kControl).withSizeKeepingCentre(theme::kControl, theme::kControl));
    area.removeFromTop(theme::kGap);
    filters_.setBounds(area.removeFromLeft(kFilters));
    area.removeFromLeft(theme::kMargin);
    search_.setBounds(area.removeFromTop(theme::kControl + theme::kUnit));
    area.removeFromTop(theme::kGap);
    save_.setBounds(area.removeFromBottom(SaveForm::kHeight));
    area.removeFromBottom(theme::kPadding);
    list_.setBounds(area);
}

void PresetBrowser::paint(juce::Graphics& g) {
    theme::fill_panel(g, getLocalBounds());
    draw_lines(g, *this);
}

std::vector<TextLine> PresetBrowser::lines() const {
    auto area =
        getLocalBounds().reduced(theme::kPadding).withHeight(kHeading).withTrimmedRight(theme::kControl);
    const auto heading = theme::font(20.0f, theme::Weight::semibold);
    const auto left = area.removeFromLeft(kFilters + theme::kMargin);
    const auto count = area.removeFromRight(100);
    return {{"Presets", heading, left, theme::kText},
            {title_, theme::body(), area, theme::kMuted, juce::Justification::centredLeft, true},
            {juce::String(found_) + " found", theme::small(), count.withTrimmedRight(theme::kGap),
             theme::kMuted, juce::Justification::centredRight}};
}

}  // namespace sistrum::shell
