#include "scenes.h"

#include <stdexcept>

#include "edit/preset_model.h"
#include "editor/control_selection.h"
#include "model/control_strength.h"
#include "model_folders.h"

namespace sistrum::shell {
namespace {

constexpr double kRenderSeconds = 60.0, kSampleRate = 48000.0;
constexpr int kBlock = 512;
constexpr const char* kTonalModel = "tones.onnx";

juce::File file(const std::filesystem::path& path) {
    return juce::File{juce::String::fromUTF8(path.c_str())};
}

juce::File shipped_model(SceneKind kind) {
    const auto folders = model_folders();
    if (kind != SceneKind::keys && kind != SceneKind::attributes) {
        const auto kit = find_kit(folders);
        return kit ? file(*kit) : juce::File{};
    }
    const auto attributes = kind == SceneKind::attributes;
    for (const auto& model : generators_in(folders))
        if (attributes ? has_many(read_model_card(model)) : model.filename() == kTonalModel)
            return file(model);
    throw std::runtime_error(attributes ? std::string{"no model of many attributes is there: name one"}
                                        : std::string{"no model that holds notes: "} + kTonalModel +
                                              " is not there");
}

void set(Processor& processor, int part, PartParam param, float value) {
    auto& parameter = processor.parameters().mix(part, param);
    parameter.edit(parameter.convertTo0to1(value));
}

}  // namespace

std::optional<SceneKind> Scene::find(const juce::String& name) {
    const auto index = juce::StringArray::fromTokens(kNames, "|", {}).indexOf(name);
    return index >= 0 ? std::optional{static_cast<SceneKind>(index)} : std::nullopt;
}

Scene::Scene(SceneKind kind, const juce::File& model, int part)
    : folder_(juce::File::createTempFile("sistrum")), processor_(std::make_unique<Processor>()) {
    folder_.createDirectory();
    const auto kit = model != juce::File{} ? model : shipped_model(kind);
    if (kind == SceneKind::missing)
        lose_model(kit, part);
    else
        open(kit, part);
    if (kind == SceneKind::part) edit_part(part);
    if (kind == SceneKind::keys) hold_chord(part);
    if (kind == SceneKind::attributes) move_attributes(part);
    if (kind == SceneKind::browser) editor_->workspace().browse(true);
    if (kind == SceneKind::busy) processor_->load_kit(another_model(kit).getFullPathName().toStdString());
    if (kind == SceneKind::kit)
        for (const auto each : {part, part + 6}) play(each % Engine::kParts, 0.9f);
    editor_->refresh();
}

Scene::~Scene() {
    editor_.reset();
    processor_.reset();
    folder_.deleteRecursively();
}

void Scene::open(const juce::File& model, int part) {
    if (model != juce::File{}) processor_->load_kit(model.getFullPathName().toStdString());
    processor_->setRateAndBufferSizeDetails(kSampleRate, kBlock);
    processor_->prepareToPlay(kSampleRate, kBlock);
    settle();
    editor_.reset(dynamic_cast<Editor*>(processor_->createEditorIfNeeded()));
    editor_->select(part);
    editor_->refresh();
}

void Scene::settle() {
    play(-1, 0.0f);  // a block: edits go to the engine
    if (!processor_->wait_until_rendered(kRenderSeconds)) throw std::runtime_error("not rendered in time");
}

void Scene::play(int part, float velocity) {
    if (part >= 0) processor_->press_part(part, velocity);
    juce::AudioBuffer<float> audio{processor_->getTotalNumOutputChannels(), kBlock};
    juce::MidiBuffer midi;
    processor_->processBlock(audio, midi);
}

// Three keys of a chord are held, one above the pitches of the model; a fourth is let go. The editor looks
// on, as it does at its own rate.
void Scene::hold_chord(int part) {
    constexpr int kBlocks = 150, kReleasedAt = 144, kBlocksOfALook = 3;
    const auto range = processor_->instrument().part(part).holding;
    if (!range) throw std::runtime_error("the model holds no notes");
    const auto root = range->preview;
    const std::pair<int, float> chord[] = {
        {root + 7, 0.6f}, {root - 5, 0.7f}, {range->high + 2, 0.5f}, {root, 0.8f}};
    for (const auto& [key, velocity] : chord) {
        processor_->press_key(part, key, velocity);
        for (int block = 0; block < kBlocksOfALook; ++block) settle();
    }
    for (int block = 0; block < kBlocks; ++block) {
        if (block == kReleasedAt) processor_->release_key(part, chord[0].first);
        settle();  // no block before what it needs is rendered
        if (block % kBlocksOfALook == 0) editor_->refresh();
    }
}

// A sound that somebody has worked on: controls moved, locked and led by velocity, another sound to morph to,
// variation, a filter, an envelope, a choke group.
void Scene::edit_part(int part) {
    auto& actions = processor_->actions();
    actions.store_other(part);
    actions.mutate(part, 0.3);
    settle();
    const auto info = processor_->instrument().part(part);
    const auto controls = std::min(kControlSlots, static_cast<int>(info.controls.size()));
    for (int slot = std::max(0, controls - 3); slot < controls; ++slot) {
        const auto& control = *info.controls[static_cast<std::size_t>(slot)].control;
        const auto& id = control.id;
        actions.begin_edit(control.label);
        processor_->parameters().control(part, slot).edit(0.4f + 0.1f * static_cast<float>(controls - slot));
        actions.set_velocity_depth(part, id, 0.25);
        actions.set_locked(part, id, slot == controls - 1);
    }
    for (const auto& [param, value] :
         std::initializer_list<std::pair<PartParam, float>>{{PartParam::filter, 1.0f},
                                                            {PartParam::cutoff, 2400.0f},
                                                            {PartParam::resonance, 0.45f},
                                                            {PartParam::hold, 0.12f},
                                                            {PartParam::attack, 0.004f},
                                                            {PartParam::pan, -0.2f},
                                                            {PartParam::choke, 2.0f},
                                                            {PartParam::tune, -3.0f},
                                                            {PartParam::morph, 0.35f},
                                                            {PartParam::variation, 0.3f},
                                                            {PartParam::spread, 0.6f},
                                                            {PartParam::solo, 1.0f}})
        set(*processor_, part, param, value);
    settle();
    play(part, 0.9f);
}

// Three of the attributes that a host slot holds are moved, and one that has none is given a slot.
void Scene::move_attributes(int part) {
    constexpr int kMoved = 3;
    auto& instrument = processor_->instrument();
    const auto card = instrument.card(part);
    if (card == nullptr || !has_many(*card))
        throw std::runtime_error("the model has no more attributes than are shown at once");
    const auto order = in_order(*card, kAttributeGroup);
    instrument.assign_slot(part, kMoved, order[kStrongest]);
    processor_->tick();
    for (int slot = 0; slot <= kMoved; ++slot)
        processor_->parameters().control(part, slot).edit(0.25f + 0.2f * static_cast<float>(slot));
    const auto& first = card->controls[static_cast<std::size_t>(order.front())];
    processor_->actions().set_velocity_depth(part, first.id, 0.3);
    settle();
    editor_->refresh();
}

// A project is opened on a machine that does not have its model.
void Scene::lose_model(const juce::File& model, int part) {
    juce::MemoryBlock state;
    {
        const auto copy = another_model(model);
        Processor before;
        before.load_kit(copy.getFullPathName().toStdString());
        before.prepareToPlay(kSampleRate, kBlock);
        before.getStateInformation(state);
        copy.deleteFile();
    }
    processor_->setStateInformation(state.getData(), static_cast<int>(state.getSize()));
    open({}, part);
}

// The same model, but another by its content: ONNX takes a second description at the end of its file.
juce::File Scene::another_model(const juce::File& model) const {
    const auto copy = folder_.getChildFile(model.getFileName());
    constexpr char kDescription[] = {0x32, 0x04, 'c', 'o', 'p', 'y'};  // field 6, doc_string
    if (!model.copyFileTo(copy) || !copy.appendData(kDescription, sizeof(kDescription)))
        throw std::runtime_error("could not copy " + model.getFullPathName().toStdString());
    return copy;
}

}  // namespace sistrum::shell
