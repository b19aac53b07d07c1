// part/: the table of part parameters, from which Python derives its own.
#include <nanobind/stl/string.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "bindings.h"
#include "part/part_params.h"

namespace sistrum::bindings {
namespace {

constexpr const char* kGroupNames[] = {"mix", "envelope", "pitch", "filter", "keys", "variation"};

nb::list split_choices(std::string_view choices) {
    nb::list names;
    while (!choices.empty()) {
        const auto end = std::min(choices.find('|'), choices.size());
        names.append(std::string(choices.substr(0, end)));
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return names;
}

nb::list part_parameters() {
    nb::list table;
    for (const PartParamInfo& entry : kPartTable) {
        nb::dict row;
        row["id"] = std::string(entry.id);
        row["label"] = std::string(entry.label);
        row["unit"] = std::string(entry.unit);
        row["group"] = kGroupNames[static_cast<std::size_t>(entry.group)];
        row["min"] = entry.min;
        row["max"] = entry.max;
        row["default"] = entry.default_value;
        row["whole"] = entry.whole;
        row["choices"] = split_choices(entry.choices);
        table.append(row);
    }
    return table;
}

}  // namespace

void bind_part(nb::module_& module) {
    module.def("part_parameters", &part_parameters, "The parameters of a part: one dict each, by id.");
}

}  // namespace sistrum::bindings
