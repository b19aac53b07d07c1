// The keys of streaming models: parsed with limits that keep hostile cards small, and checked against the
// ports.
#pragma once

#include "model/card.h"
#include "model/json_reader.h"

namespace sistrum {

// Reads `pitch`, `streaming` and `tokens` into the card, whose audio, inputs and controls are there already.
// Throws JsonError: one line with key, expected, found.
void parse_note_keys(const JsonReader& reader, Card& card);

}  // namespace sistrum
