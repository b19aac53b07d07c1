// part_info.h and state.h: one part of an engine as a dict to look at, or as a value to be taken up again.
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.h"
#include "part_info.h"
#include "state.h"

namespace sistrum::bindings {
namespace {

constexpr const char* kStatusNames[] = {"empty", "loading", "rendering", "ready", "failed"};

nb::list controls_of(const PartInfo& part) {
    nb::list controls;
    for (const ControlState& state : part.controls) {
        nb::dict dict;
        dict["id"] = state.control->id;
        dict["label"] = state.control->label;
        dict["min"] = state.control->min;
        dict["max"] = state.control->max;
        dict["default"] = state.control->default_value;
        dict["unit"] = state.control->unit;
        dict["group"] = state.control->group;
        dict["releasable"] = state.releasable;
        dict["touched"] = state.touched;
        dict["value"] = state.value;
        dict["normalised"] = state.normalised;
        controls.append(dict);
    }
    return controls;
}

nb::dict to_dict(const HoldingInfo& holding) {
    nb::list cached;
    for (std::size_t pitch = 0; pitch < holding.cached.size(); ++pitch) {
        if (holding.cached[pitch]) cached.append(pitch);
    }
    nb::dict dict;
    dict["low"] = holding.low;
    dict["high"] = holding.high;
    dict["preview"] = holding.preview;
    dict["cached"] = cached;
    dict["frame_seconds"] = holding.frame_seconds;
    dict["attack_frames"] = holding.attack_frames;
    dict["frames_per_token"] = holding.frames_per_token;
    dict["token_loudness"] = nb::cast(holding.token_loudness);
    return dict;
}

}  // namespace

nb::dict to_dict(const PartInfo& info) {
    nb::dict values;
    for (const PartParamInfo& entry : kPartTable) {
        values[std::string(entry.id).c_str()] = value_of(info.values, entry.param);
    }
    nb::dict dict;
    dict["status"] = kStatusNames[static_cast<std::size_t>(info.status)];
    dict["message"] = info.message;
    dict["model_missing"] = info.model_missing;
    dict["model_name"] = info.model_name;
    dict["model_title"] = info.model_title;
    dict["model_path"] = info.model_path;
    dict["model_sha256"] = info.model_sha256;
    dict["sound_name"] = info.sound_name;
    dict["note"] = info.note();
    dict["sound"] = to_dict(info.sound);
    dict["other"] = info.other ? nb::object(to_dict(*info.other)) : nb::none();
    dict["controls"] = controls_of(info);
    dict["holding"] = info.holding ? nb::object(to_dict(*info.holding)) : nb::none();
    dict["params"] = values;
    dict["renders"] = info.renders;
    dict["sample_rate"] = info.waveform ? nb::cast(info.waveform->sample_rate) : nb::none();
    dict["waveform"] = info.waveform ? nb::cast(to_numpy(Audio(*info.waveform))) : nb::none();
    return dict;
}

void bind_part_info(nb::module_& module) {
    nb::class_<PartState>(module, "PartState", "A part of an engine: sound, parameters and rendered audio.");
}

}  // namespace sistrum::bindings
