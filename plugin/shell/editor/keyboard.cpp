#include "keyboard.h"

#include <algorithm>

#include "part_text.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr float kSoftest = 0.2f, kTypedVelocity = 0.8f;
constexpr float kMark = 3.0f;  // height of the mark under a key that is ready
constexpr float kMarkRoom = 6.0f, kRound = 2.5f;
constexpr int kOctave = 12;
constexpr const char* kLetters = "awsedftgyhujkolp";  // a piano's keys from C on, on most keyboards
const juce::Colour kWhite{0xffcfccc4}, kWhiteApart{0xff6f757f}, kBlack{0xff2b313b}, kBlackApart{0xff3c434e};

}  // namespace

Keyboard::Keyboard() {
    setTitle("Keyboard");
    setWantsKeyboardFocus(true);
    setMouseClickGrabsKeyboardFocus(true);
    setHelpText("Left and right choose a key, space plays it. The letters from A on play from C upwards.");
    describe();
}

void Keyboard::show(const KeyboardState& state) {
    if (state == state_) return;
    const auto moved = state.low != state_.low || state.high != state_.high;
    state_ = state;
    if (moved) {
        cursor_ = juce::jlimit(state_.low, state_.high, cursor_);
        resized();
        describe();
    }
    repaint();
}

void Keyboard::resized() {
    layout_ = KeyLayout{getLocalBounds().toFloat().withTrimmedBottom(kMarkRoom), state_.low, state_.high};
}

std::optional<int> Keyboard::key_of_letter(juce::juce_wchar letter) {
    const auto place = juce::String{kLetters}.indexOfChar(juce::CharacterFunctions::toLowerCase(letter));
    return place >= 0 ? std::optional{place} : std::nullopt;
}

// As on a piano: the lever is longest, and the blow hardest, at the front of a key.
float Keyboard::velocity_at(int key, float y) const {
    const auto area = layout_.key(key);
    return juce::jmap(juce::jlimit(0.0f, 1.0f, (y - area.getY()) / area.getHeight()), kSoftest, 1.0f);
}

void Keyboard::press(int key, float velocity) {
    cursor_ = key;
    describe();
    if (on_press) on_press(key, velocity);
    repaint();
}

void Keyboard::release(int key) {
    if (on_release) on_release(key);
    repaint();
}

void Keyboard::release_all() {
    if (clicked_) release(*std::exchange(clicked_, std::nullopt));
    for (const auto& [code, key] : std::exchange(typed_, {})) release(key);
}

void Keyboard::mouseDown(const juce::MouseEvent& event) {
    const auto key = layout_.at(event.position);
    if (!key || event.mods.isPopupMenu()) return;
    clicked_ = key;
    press(*key, velocity_at(*key, event.position.y));
}

// The next key goes down before the last one comes up, so that a legato part glides to it.
void Keyboard::mouseDrag(const juce::MouseEvent& event) {
    const auto key = layout_.at(event.position);
    if (!clicked_ || !key || *key == *clicked_) return;
    const auto last = std::exchange(*clicked_, *key);
    press(*key, velocity_at(*key, event.position.y));
    release(last);
}

void Keyboard::mouseUp(const juce::MouseEvent&) {
    if (clicked_) release(*std::exchange(clicked_, std::nullopt));
}

void Keyboard::move_cursor(int step) {
    cursor_ = juce::jlimit(layout_.first(), layout_.last(), cursor_ + step);
    describe();
    repaint();
}

bool Keyboard::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress::rightKey || key == juce::KeyPress::leftKey)
        return move_cursor(key == juce::KeyPress::rightKey ? 1 : -1), true;
    if (key == juce::KeyPress::upKey || key == juce::KeyPress::downKey)
        return move_cursor(key == juce::KeyPress::upKey ? kOctave : -kOctave), true;
    if (key.getModifiers().isAnyModifierKeyDown()) return false;
    std::optional<int> wanted;
    if (key == juce::KeyPress::spaceKey)
        wanted = cursor_;
    else if (const auto step = key_of_letter(static_cast<juce::juce_wchar>(key.getKeyCode())))
        wanted = cursor_ / kOctave * kOctave + *step;
    if (!wanted) return false;
    if (*wanted < KeyLayout::kKeys && !typed_.contains(key.getKeyCode())) {  // a key that is held repeats
        const auto octave = cursor_;
        typed_[key.getKeyCode()] = *wanted;
        press(*wanted, kTypedVelocity);
        cursor_ = octave;  // letters leave the octave where it is
        describe();
    }
    return true;
}

bool Keyboard::keyStateChanged(bool) {
    std::erase_if(typed_, [this](const auto& typed) {
        if (juce::KeyPress::isKeyCurrentlyDown(typed.first)) return false;
        release(typed.second);
        return true;
    });
    return false;
}

void Keyboard::focusLost(FocusChangeType) {
    release_all();
    repaint();
}

void Keyboard::describe() {
    const auto own = cursor_ >= state_.low && cursor_ <= state_.high;
    setDescription(key_name(cursor_) + (own ? "" : ", transposed"));
}

juce::Colour Keyboard::colour_of(int key) const {
    const auto note = static_cast<std::size_t>(key);
    if (state_.held[note]) return theme::kAccent;
    const auto own = key >= state_.low && key <= state_.high;
    auto colour = KeyLayout::is_black(key) ? (own ? kBlack : kBlackApart) : (own ? kWhite : kWhiteApart);
    if (key < state_.part_low || key > state_.part_high)
        colour = colour.interpolatedWith(theme::kPanel, KeyLayout::is_black(key) ? 0.5f : 0.75f);
    return state_.ringing[note] ? colour.interpolatedWith(theme::kAccent, 0.45f) : colour;
}

void Keyboard::draw_key(juce::Graphics& g, int key) const {
    const auto area = layout_.key(key);
    const auto black = KeyLayout::is_black(key);
    juce::Path shape;
    const auto inside = black ? area : area.reduced(0.5f, 0.0f);
    shape.addRoundedRectangle(inside.getX(), inside.getY(), inside.getWidth(), inside.getHeight(), kRound,
                              kRound, false, false, true, true);
    g.setColour(colour_of(key));
    g.fillPath(shape);
    if (black) {
        g.setColour(theme::kGround);
        g.strokePath(shape, juce::PathStrokeType{1.0f});
    }
    if (hasKeyboardFocus(false) && key == cursor_) {
        g.setColour(theme::kText);
        g.strokePath(shape, juce::PathStrokeType{2.0f});
    }
    if (key < state_.low || key > state_.high) return;
    const auto room = getLocalBounds().toFloat().removeFromBottom(kMark);
    const auto width = layout_.key(state_.low).getWidth() * 0.5f;
    g.setColour(state_.ready[static_cast<std::size_t>(key)] ? theme::kAccent : theme::kLine);
    g.fillRoundedRectangle(room.withX(area.getCentreX() - width / 2).withWidth(width), kMark / 2);
}

void Keyboard::paint(juce::Graphics& g) {
    for (const auto black : {false, true})
        for (int key = layout_.first(); key <= layout_.last(); ++key)
            if (KeyLayout::is_black(key) == black) draw_key(g, key);
    draw_lines(g, *this);
}

// Every C has its name; the keys are as wide as it.
std::vector<TextLine> Keyboard::lines() const {
    constexpr int kName = 13;
    std::vector<TextLine> names;
    for (int key = layout_.first(); key <= layout_.last(); key += kOctave) {
        const auto area = layout_.key(key).toNearestInt();
        const auto lit = state_.held[static_cast<std::size_t>(key)];
        names.push_back({key_name(key), theme::font(theme::kTiny),
                         area.withTop(area.getBottom() - kName - 2).withHeight(kName),
                         lit || (key >= state_.low && key <= state_.high) ? theme::kGround : theme::kText,
                         juce::Justification::centred});
    }
    return names;
}

}  // namespace sistrum::shell
