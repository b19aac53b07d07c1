#include "workbench.h"

namespace sistrum::shell {

Workbench::Workbench(Processor& owner)
    : processor(owner),
      parameters(owner.parameters()),
      instrument(owner.instrument()),
      actions(owner.actions()),
      presets(owner.presets()),
      exports(owner.exports()),
      controllers(owner.controllers()) {}

}  // namespace sistrum::shell
