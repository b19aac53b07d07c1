#include "workspace.h"

#include "control_menu.h"
#include "part_keys.h"
#include "part_menu.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str());
}

// The pads take more than their share of what is beyond the least.
int grid_width(int width) {
    constexpr int kLeast = 320, kMost = 560, kLeastRoom = Workspace::kMinWidth - 2 * theme::kMargin;
    return std::min(kMost, kLeast + (width - kLeastRoom) * 3 / 5);
}

juce::String sentence(const juce::String& text) {
    return text.substring(0, 1).toUpperCase() + text.substring(1);
}

}  // namespace

Workspace::Workspace(Processor& processor) : bench_(processor) {
    setTitle("Sistrum");
    setOpaque(true);
    setFocusContainerType(FocusContainerType::keyboardFocusContainer);
    for (int part = 0; part < Engine::kParts; ++part) listen_to_pad(part);
    top_.on_browse = [this] { browse(!browsing()); };
    panel_.on_menu = [this] { show_menu(part_menu(bench_, files_, selected_), panel_.menu_button()); };
    panel_.on_help = [this] { help(); };
    message_.on_help = [this] { files_.ask_for_kit(); };
    browser_.on_close = [this] { browse(false); };
    browser_.on_error = [this](const juce::String& error) { news_.warn(error); };
    for (auto* child :
         std::initializer_list<juce::Component*>{&top_, &grid_, &panel_, &rail_, &strip_, &status_})
        addAndMakeVisible(child);
    addChildComponent(message_);
    addChildComponent(keys_);
    addChildComponent(browser_);
    for (int part = 0; part < Engine::kParts; ++part)  // what was played before lights no pad
        hits_[static_cast<std::size_t>(part)] = processor.part_hits(part);
    select(juce::jlimit(0, Engine::kParts - 1, bench_.instrument.session().selected_part));
    refresh();
}

void Workspace::listen_to_pad(int part) {
    auto& pad = grid_.pad(part);
    pad.on_press = [this, part](float velocity) {
        select(part);
        bench_.processor.press_part(part, velocity);
    };
    pad.on_release = [this, part] { bench_.processor.release_part(part); };
    pad.on_menu = [this, part, &pad] {
        select(part);
        show_menu(part_menu(bench_, files_, part), pad);
    };
    pad.on_drag_out = [this, part] { drag_out(part); };
    pad.on_file = [this, part](const juce::File& file) {
        select(part);
        files_.take(part, file);
    };
}

void Workspace::drag_out(int part) {
    const auto file = bench_.exports.drag_file(part);
    if (file.existsAsFile())
        juce::DragAndDropContainer::performExternalDragDropOfFiles({file.getFullPathName()}, false,
                                                                   &grid_.pad(part));
}

void Workspace::select(int part) {
    selected_ = part;
    bench_.instrument.change_session([part](Session& session) { session.selected_part = part; });
    grid_.select(part);
    strip_.show(part);
    keys_.show(part);
    show_selected();
}

void Workspace::browse(bool open) {
    if (open) browser_.open();
    browser_.setVisible(open);
    top_.show_browsing(open);
    show_messages();
    if (open && browser_.isShowing()) browser_.grabKeyboardFocus();
}

void Workspace::refresh() {
    if (const auto changes = bench_.instrument.change_count(); changes != seen_changes_) {
        seen_changes_ = changes;
        show_parts();
    }
    light_pads();
    show_held();
    top_.refresh();
    panel_.refresh();
    rail_.refresh();
    strip_.refresh();
    show_messages();
}

void Workspace::light_pads() {
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto hits = bench_.processor.part_hits(part);
        grid_.pad(part).light(std::exchange(hits_[static_cast<std::size_t>(part)], hits) != hits);
    }
}

void Workspace::show_parts() {
    for (int part = 0; part < Engine::kParts; ++part) {
        auto& info = parts_[static_cast<std::size_t>(part)];
        info = bench_.instrument.part(part);
        grid_.pad(part).show(info);
    }
    show_selected();
}

void Workspace::show_selected() {
    panel_.show(selected_, part());
    rail_.show(selected_, part());
    browser_.show(selected_, part_title(selected_, part()));
    show_notes();
}

void Workspace::show_notes() {
    const auto card = bench_.instrument.card(selected_);
    const auto tokens = card != nullptr ? note_tokens(*card, family_of(part())) : NoteTokens{};
    panel_.show(tokens);
    strip_.show(tokens);
    const auto holds = part().holding.has_value();
    if (std::exchange(shows_keys_, holds) != holds) resized();
    keys_.setVisible(shows_keys_);
}

void Workspace::show_held() {
    if (!shows_keys_) return;
    const auto notes = bench_.instrument.held_notes();
    keys_.show(keyboard_state(selected_, part(), notes));
    keys_.refresh();
    panel_.show(newest_note(selected_, notes));
}

void Workspace::show_messages() {
    const auto message = utf8(bench_.instrument.message());
    const auto no_model = part().status == PartStatus::empty && message.isNotEmpty();
    const auto bad_model = part().status == PartStatus::failed && part().waveform == nullptr;
    const auto nothing_to_play = no_model || bad_model;
    if (no_model)
        message_.show(
            message,
            "Put a Sistrum model (.onnx) into one of these folders, name its folder in the environment "
            "variable SISTRUM_MODELS, or load one here.");
    else if (bad_model)
        message_.show("This model cannot be played.\n" + utf8(part().message), utf8(part().model_path));
    message_.setVisible(nothing_to_play && !browsing());
    panel_.setVisible(!nothing_to_play && !browsing());
    rail_.setVisible(panel_.isVisible());
    const auto troubled = !nothing_to_play && !part().message.empty();
    panel_.warn(troubled ? sentence(utf8(part().message)) : juce::String{},
                juce::String::fromUTF8(part().model_missing ? "Locate\xe2\x80\xa6" : ""));

    StatusFacts facts;
    facts.model = utf8(part().model_title.empty() ? part().model_name : part().model_title);
    facts.working = news_.working(parts_);
    facts.warning = nothing_to_play && news_.warning() == message ? juce::String{} : news_.warning();
    facts.stats = bench_.instrument.stats();
    facts.sample_rate = bench_.processor.getSampleRate();
    facts.load = bench_.processor.callback_load();
    status_.show(facts);
}

void Workspace::help() {
    std::vector<int> parts;
    for (int index = 0; index < Engine::kParts; ++index) {
        const auto& other = parts_[static_cast<std::size_t>(index)];
        if (other.model_missing && other.model_sha256 == part().model_sha256) parts.push_back(index);
    }
    files_.ask_to_locate(parts, utf8(part().model_name));
}

bool Workspace::keyPressed(const juce::KeyPress& key) {
    const auto command = juce::ModifierKeys::commandModifier;
    if (key == juce::KeyPress{'z', command, 0}) return bench_.actions.undo(), true;
    if (key == juce::KeyPress{'z', command | juce::ModifierKeys::shiftModifier, 0} ||
        key == juce::KeyPress{'y', command, 0})
        return bench_.actions.redo(), true;
    if (key == juce::KeyPress{'c', command, 0}) return bench_.actions.copy_part(selected_), true;
    if (key == juce::KeyPress{'v', command, 0}) return bench_.actions.paste_part(selected_), true;
    if (key == juce::KeyPress{'f', command, 0}) return browse(true), true;
    if (key != juce::KeyPress::escapeKey) return false;
    bench_.controllers.cancel_learn();
    if (browsing()) browse(false);
    return true;
}

void Workspace::resized() {
    auto area = getLocalBounds().reduced(theme::kMargin, 0);
    top_.setBounds(area.removeFromTop(TopBar::kHeight));
    status_.setBounds(area.removeFromBottom(StatusLine::kHeight));
    area.removeFromBottom(theme::kPadding);
    strip_.setBounds(area.removeFromBottom(Strip::kHeight));
    area.removeFromBottom(theme::kPadding);
    if (shows_keys_) {
        keys_.setBounds(
            area.withTrimmedRight(Rail::kWidth + theme::kMargin).removeFromBottom(KeysSection::kHeight));
    }
    const auto above_keys = area.withTrimmedBottom(shows_keys_ ? KeysSection::kHeight + theme::kPadding : 0);
    grid_.setBounds(above_keys.withWidth(grid_width(area.getWidth())));
    area.removeFromLeft(grid_.getWidth());
    area.removeFromLeft(theme::kMargin);
    message_.setBounds(area.withBottom(above_keys.getBottom()));
    browser_.setBounds(area.withBottom(above_keys.getBottom()));
    rail_.setBounds(area.removeFromRight(Rail::kWidth));
    area.removeFromRight(theme::kMargin);
    panel_.setBounds(area.withBottom(above_keys.getBottom()));
}

void Workspace::paint(juce::Graphics& g) {
    g.fillAll(theme::kGround);
}

}  // namespace sistrum::shell
