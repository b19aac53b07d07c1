#include "edit/file_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace sistrum {
namespace {

constexpr std::size_t kLongest = 80;
constexpr std::string_view kForbidden = "<>:\"/\\|?*";

// Windows keeps these for devices, with any extension.
bool is_reserved(const std::string& name) {
    std::string stem = name.substr(0, name.find('.'));
    std::transform(stem.begin(), stem.end(), stem.begin(), [](unsigned char c) { return std::toupper(c); });
    constexpr std::array<std::string_view, 4> kDevices{"CON", "PRN", "AUX", "NUL"};
    if (std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end()) return true;
    const bool numbered = stem.size() == 4 && stem[3] >= '1' && stem[3] <= '9';
    return numbered && (stem.starts_with("COM") || stem.starts_with("LPT"));
}

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

}  // namespace

std::string safe_file_name(const std::string& name) {
    std::string safe;
    for (const char c : name) {
        const bool bad = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ||
                         kForbidden.find(c) != std::string_view::npos;
        safe += bad ? '_' : c;
    }
    if (safe.size() > kLongest) {
        std::size_t end = kLongest;
        while (end > 0 && continues_character(safe[end])) --end;
        safe.resize(end);
    }
    while (!safe.empty() && (safe.back() == '.' || safe.back() == ' ')) safe.pop_back();
    while (!safe.empty() && (safe.front() == '.' || safe.front() == ' ')) safe.erase(safe.begin());
    if (safe.empty()) return "Untitled";
    return is_reserved(safe) ? safe + "_" : safe;
}

}  // namespace sistrum
