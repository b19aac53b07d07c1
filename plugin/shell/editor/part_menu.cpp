#include "part_menu.h"

namespace sistrum::shell {
namespace {

struct NamedFormat {
    const char* name;
    AudioFileFormat format;
};
constexpr NamedFormat kFormats[] = {
    {"WAV, 16 bit", {AudioFileType::wav, 16}},       {"WAV, 24 bit", {AudioFileType::wav, 24}},
    {"WAV, 32 bit float", {AudioFileType::wav, 32}}, {"FLAC, 16 bit", {AudioFileType::flac, 16}},
    {"FLAC, 24 bit", {AudioFileType::flac, 24}},     {"FLAC, 32 bit", {AudioFileType::flac, 32}},
};

template <typename Export>
juce::PopupMenu formats(Export&& wanted) {
    juce::PopupMenu menu;
    for (const auto& [name, format] : kFormats)
        menu.addItem(name, [wanted, format = format] { wanted(format); });
    return menu;
}

void add_switch(juce::PopupMenu& menu, Workbench& bench, int part, PartParam param, const char* name) {
    auto& parameter = bench.parameters.mix(part, param);
    const auto on = parameter.getValue() >= 0.5f;
    menu.addItem(name, true, on, [&bench, &parameter, name, on] {
        bench.actions.begin_edit(name);
        parameter.beginChangeGesture();
        parameter.edit(on ? 0.0f : 1.0f);
        parameter.endChangeGesture();
    });
}

}  // namespace

juce::PopupMenu part_menu(Workbench& bench, PartFiles& files, int part) {
    const auto dots = juce::String::fromUTF8("\xe2\x80\xa6");
    const auto info = bench.instrument.part(part);
    const auto sounds = info.waveform != nullptr;
    juce::PopupMenu menu;
    menu.addItem("Copy part", sounds, false, [&bench, part] { bench.actions.copy_part(part); });
    menu.addItem("Paste part", bench.actions.can_paste(), false,
                 [&bench, part] { bench.actions.paste_part(part); });
    menu.addSeparator();
    add_switch(menu, bench, part, PartParam::mute, "Mute");
    add_switch(menu, bench, part, PartParam::solo, "Solo");
    menu.addItem("Clear B", info.other.has_value(), false,
                 [&bench, part] { bench.actions.clear_other(part); });
    menu.addSeparator();
    menu.addItem("Load model, recording or preset" + dots, [&files, part] { files.ask_to_load(part); });
    menu.addItem("Load model for all parts" + dots, [&files] { files.ask_for_kit(); });
    menu.addSeparator();
    menu.addSubMenu("Export sound",
                    formats([&files, part](AudioFileFormat format) { files.ask_to_export(part, format); }),
                    sounds);
    menu.addSubMenu("Export kit",
                    formats([&files](AudioFileFormat format) { files.ask_to_export_kit(format); }));
    return menu;
}

}  // namespace sistrum::shell
