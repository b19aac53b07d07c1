// What the editor's components work with: the plug-in's parts in one bundle of references, handed down.
#pragma once

#include "../processor.h"

namespace sistrum::shell {

struct Workbench {
    explicit Workbench(Processor& owner);

    Processor& processor;
    Parameters& parameters;
    Instrument& instrument;
    PartActions& actions;
    Presets& presets;
    SoundExport& exports;
    CcMap& controllers;
};

}  // namespace sistrum::shell
