#include "programs.h"

#include <algorithm>

#include "engine_preset.h"
#include "preset_folders.h"

namespace sistrum::shell {
namespace {

bool is(const PresetEntry& entry, const ProgramId& program) {
    return entry.name == program.name && entry.factory == program.factory;
}

// Factory's first, each in the library's order; what cannot be read is no program.
std::vector<PresetEntry> kits_there_are() {
    PresetLibrary library;
    library.set_folders(factory_preset_folders(), user_preset_folder());
    library.scan();
    auto kits = library.find({.kind = PresetKind::kit});
    std::erase_if(kits, [](const PresetEntry& entry) { return !entry.error.empty(); });
    std::stable_partition(kits.begin(), kits.end(), [](const PresetEntry& entry) { return entry.factory; });
    return kits;
}

// New kits come behind those that have a program.
void add_new(const std::vector<PresetEntry>& kits, std::vector<ProgramId>& programs) {
    for (const auto& kit : kits) {
        const auto known = std::any_of(programs.begin(), programs.end(),
                                       [&](const ProgramId& program) { return is(kit, program); });
        if (!known && programs.size() < Programs::kCount) programs.push_back({kit.name, kit.factory});
    }
}

}  // namespace

std::optional<PresetEntry> Programs::find(int program) {
    const std::lock_guard lock{mutex_};
    if (!std::exchange(known_, true)) kits_ = kits_there_are();
    std::optional<ProgramId> wanted;
    instrument_.change_session([&](Session& session) {
        add_new(kits_, session.programs);
        const auto index = static_cast<std::size_t>(program);
        if (program >= 0 && index < session.programs.size()) wanted = session.programs[index];
    });
    if (!wanted) return std::nullopt;
    const auto kit = std::find_if(kits_.begin(), kits_.end(),
                                  [&](const PresetEntry& entry) { return is(entry, *wanted); });
    return kit != kits_.end() ? std::optional{*kit} : std::nullopt;
}

std::string Programs::name(int program) {
    const auto kit = find(program);
    return kit ? kit->name : std::string{};
}

bool Programs::select(int program) {
    const auto kit = find(program);
    if (!kit) {
        instrument_.remark("There is no kit for program " + std::to_string(program + 1));
        return false;
    }
    const auto folders = instrument_.model_folders();
    instrument_.change_session([=](Session& session) { session.program = program; });
    return actions_.replace("Program " + std::to_string(program + 1), [&](Engine& engine) {
        return apply_preset(engine, read_preset(kit->file), 0, kit->file, folders);
    });
}

void Programs::forget() {
    const std::lock_guard lock{mutex_};
    known_ = false;
}

}  // namespace sistrum::shell
