#include "session.h"

#include <juce_core/juce_core.h>

#include <algorithm>

namespace sistrum::shell {
namespace {

constexpr std::size_t kMaxText = 1u << 20, kMaxNameLength = 200;
constexpr std::size_t kMaxLocks = kMaxControls + 1;  // and the latent
constexpr int kMaxNesting = 8, kMaxEditor = 10'000;
constexpr int kPrograms = 128;

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str(), static_cast<int>(text.size()));
}

// JUCE's parser calls itself for each bracket.
bool nests_too_deep(const std::string& text) {
    int depth = 0;
    for (const char c : text) {
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        if (depth > kMaxNesting) return true;
    }
    return false;
}

int whole_number(const juce::var& value, int low, int high, int otherwise) {
    if (!value.isInt()) return otherwise;
    const int number = value;
    return number >= low && number <= high ? number : otherwise;
}

std::string name(const juce::var& value) {
    return value.isString() ? value.toString().substring(0, kMaxNameLength).toStdString() : std::string{};
}

template <typename Take>
void for_each(const juce::var& list, std::size_t most, Take&& take) {
    const auto* values = list.getArray();
    if (values == nullptr) return;
    const auto count = std::min(most, static_cast<std::size_t>(values->size()));
    for (std::size_t i = 0; i < count; ++i) take(i, (*values)[static_cast<int>(i)]);
}

juce::var list_of_locks(const Session& session) {
    juce::Array<juce::var> parts;
    for (const auto& locks : session.locks) {
        juce::Array<juce::var> ids;
        for (const auto& id : locks) ids.add(utf8(id));
        parts.add(ids);
    }
    return parts;
}

juce::var list_of_slots(const Session& session) {
    juce::Array<juce::var> parts;
    for (const auto& choice : session.slots) {
        auto* entry = new juce::DynamicObject;  // owned by the var
        parts.add(entry);
        if (choice.controls.empty()) continue;
        juce::Array<juce::var> ids;
        for (const auto& id : choice.controls) ids.add(utf8(id));
        entry->setProperty("model", utf8(choice.model));
        entry->setProperty("controls", ids);
    }
    return parts;
}

juce::var list_of_controllers(const Session& session) {
    juce::Array<juce::var> list;
    for (const auto& [parameter, source] : session.controllers) {
        auto* entry = new juce::DynamicObject;  // owned by the var
        list.add(entry);
        entry->setProperty("parameter", utf8(parameter));
        entry->setProperty("controller", source.controller);
        entry->setProperty("channel", source.channel);
    }
    return list;
}

juce::var list_of_programs(const Session& session) {
    juce::Array<juce::var> list;
    for (const auto& program : session.programs) {
        auto* entry = new juce::DynamicObject;
        list.add(entry);
        entry->setProperty("name", utf8(program.name));
        entry->setProperty("factory", program.factory);
    }
    return list;
}

void read_controllers(const juce::var& list, Session& session) {
    for_each(list, CcMap::kParameters, [&](std::size_t, const juce::var& entry) {
        const auto controller = whole_number(entry["controller"], 0, 127, -1);
        const auto channel = whole_number(entry["channel"], 0, 16, -1);
        if (CcMap::learnable(controller) && channel >= 0)
            session.controllers[name(entry["parameter"])] = {controller, channel};
    });
}

}  // namespace

std::string session_text(const Session& session) {
    auto* root = new juce::DynamicObject;
    const juce::var owner{root};
    root->setProperty("locks", list_of_locks(session));
    root->setProperty("slots", list_of_slots(session));
    root->setProperty("controllers", list_of_controllers(session));
    root->setProperty("programs", list_of_programs(session));
    root->setProperty("program", session.program);
    root->setProperty("part", session.selected_part);
    root->setProperty("width", session.editor_width);
    root->setProperty("height", session.editor_height);
    return juce::JSON::toString(owner, true).toStdString();
}

Session read_session(const std::string& text) {
    Session session;
    if (text.size() > kMaxText || nests_too_deep(text)) return session;
    const auto root = juce::JSON::parse(utf8(text));
    for_each(root["locks"], session.locks.size(), [&](std::size_t part, const juce::var& ids) {
        for_each(ids, kMaxLocks,
                 [&](std::size_t, const juce::var& id) { session.locks[part].insert(name(id)); });
    });
    for_each(root["slots"], session.slots.size(), [&](std::size_t part, const juce::var& entry) {
        auto& choice = session.slots[part];
        choice.model = name(entry["model"]);
        for_each(entry["controls"], kControlSlots,
                 [&](std::size_t, const juce::var& id) { choice.controls.push_back(name(id)); });
    });
    read_controllers(root["controllers"], session);
    for_each(root["programs"], kPrograms, [&](std::size_t, const juce::var& entry) {
        session.programs.push_back({name(entry["name"]), entry["factory"]});
    });
    session.program = whole_number(root["program"], 0, kPrograms - 1, 0);
    session.selected_part = whole_number(root["part"], 0, Engine::kParts - 1, 0);
    session.editor_width = whole_number(root["width"], 0, kMaxEditor, 0);
    session.editor_height = whole_number(root["height"], 0, kMaxEditor, 0);
    return session;
}

}  // namespace sistrum::shell
