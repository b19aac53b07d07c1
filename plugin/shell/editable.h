// What a slider shows and edits, 0..1: a host parameter, or a control of a model that no host slot holds.
#pragma once

#include <juce_core/juce_core.h>

#include <optional>

namespace sistrum::shell {

// [main]
class Editable {
  public:
    virtual ~Editable() = default;

    virtual float value() const = 0;
    virtual bool touched() const noexcept = 0;  // asked for; false: the sound's own
    virtual float initial() const = 0;          // where a double click leads
    virtual int steps() const { return 0; }     // 0: none, it is continuous
    virtual bool centred() const { return false; }

    // What a user does, between the beginning and the end of a gesture.
    virtual void begin_gesture() = 0;
    virtual void end_gesture() = 0;
    virtual void edit(float value) = 0;
    virtual void release() = 0;  // leave it to the sound
    virtual void touch() = 0;    // ask for the value that is shown

    virtual juce::String title() const = 0;                      // for people, with the part
    virtual juce::String readable(float value) const = 0;        // number and unit in one, such as "120 ms"
    virtual float value_of(const juce::String& text) const = 0;  // and back

    virtual std::optional<int> host_index() const { return std::nullopt; }  // nothing: hosts do not know it
};

}  // namespace sistrum::shell
