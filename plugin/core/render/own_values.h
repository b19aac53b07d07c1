// What a sound does about a control when nobody asks for anything: models that tell touched from untouched
// controls say it with every render.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/card.h"
#include "model/model.h"
#include "model/session.h"
#include "render/sound.h"

namespace sistrum {

// What the last run said, in the card's order and within the controls' ranges; empty where the model tells
// nothing. Throws ModelError where it says no number.
std::vector<double> read_own_values(const Model& model, const Inference& inference);

using OwnValues = std::map<std::string, double>;  // by control id; empty: the model tells none

// The value asked for, else the sound's own, else the control's default.
inline double value_of(const Control& control, const Sound& sound, const OwnValues& own) {
    if (const auto asked = sound.controls.find(control.id); asked != sound.controls.end())
        return asked->second;
    const auto known = own.find(control.id);
    return known != own.end() ? known->second : control.default_value;
}

}  // namespace sistrum
