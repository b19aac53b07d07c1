#include "sound_view.h"

#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr float kPast = 0.25f;  // opacity of a sound that is being replaced

juce::String status_text(const PartInfo& info) {
    switch (info.status) {
        case PartStatus::empty:
            return "No model";
        case PartStatus::loading:
            return juce::String::fromUTF8("Loading the model\xe2\x80\xa6");
        case PartStatus::rendering:
            return juce::String::fromUTF8("Rendering\xe2\x80\xa6");
        case PartStatus::ready:
        case PartStatus::failed:  // is said above
            return {};
    }
    return {};
}

juce::String length_of(const Audio& audio) {
    return juce::String(static_cast<double>(audio.frames) / audio.sample_rate, 2) + " s";
}

}  // namespace

SoundView::SoundView() {
    setTitle("Waveform and spectrogram");
}

void SoundView::show(const PartInfo& info) {
    const auto same_sound = info.waveform == audio_;
    if (!same_sound) {
        audio_ = info.waveform;
        waveform_ = audio_ ? Waveform{*audio_} : Waveform{};
        spectrogram_ = audio_ ? Spectrogram{*audio_} : Spectrogram{};
        length_ = audio_ ? length_of(*audio_) : juce::String{};
    }
    // A sound that is replaced by its successor in a few milliseconds needs no word.
    const auto message = info.status == PartStatus::rendering && audio_ ? juce::String{} : status_text(info);
    if (std::exchange(message_, message) == message && same_sound) return;
    setDescription(message_);
    repaint();
}

void SoundView::show_wave(bool shown) {
    if (std::exchange(wave_shown_, shown) == shown) return;
    setTitle(shown ? "Waveform and spectrogram" : "Spectrogram");
    resized();
    repaint();
}

void SoundView::resized() {
    auto area = getLocalBounds();
    wave_area_ = {};
    spectrum_area_ = area;
    if (!wave_shown_) return;
    wave_area_ = area.removeFromLeft((area.getWidth() - theme::kGap) / 2);
    spectrum_area_ = area.withTrimmedLeft(theme::kGap);
}

std::vector<TextLine> SoundView::lines() const {
    const auto inside = (wave_shown_ ? wave_area_ : spectrum_area_).reduced(theme::kPadding, theme::kGap);
    if (message_.isNotEmpty())
        return {{message_, theme::body(), inside, theme::kText, juce::Justification::centred}};
    return {{length_, theme::font(theme::kTiny), inside.withTop(inside.getBottom() - 14), theme::kMuted,
             juce::Justification::bottomRight}};
}

void SoundView::draw_wave(juce::Graphics& g, float opacity) const {
    theme::fill_panel(g, wave_area_);
    const auto wave = wave_area_.toFloat().reduced(12.0f, 8.0f);
    g.setColour(theme::kLine);
    g.fillRect(wave.withSizeKeepingCentre(wave.getWidth(), 1.0f));
    waveform_.draw(g, wave, theme::kAccent.withMultipliedAlpha(opacity));
}

void SoundView::paint(juce::Graphics& g) {
    const auto opacity = message_.isEmpty() ? 1.0f : kPast;
    if (wave_shown_) draw_wave(g, opacity);
    theme::fill_panel(g, spectrum_area_);
    {
        const juce::Graphics::ScopedSaveState saved{g};
        juce::Path corners;
        corners.addRoundedRectangle(spectrum_area_.toFloat(), theme::kCorner);
        g.reduceClipRegion(corners);
        spectrogram_.draw(g, spectrum_area_.toFloat(), opacity);
    }
    draw_lines(g, *this);
}

}  // namespace sistrum::shell
