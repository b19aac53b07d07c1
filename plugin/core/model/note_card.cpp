#include "model/note_card.h"

#include <algorithm>

namespace sistrum {
namespace {

constexpr int kBits = 8;  // of a token in a packed key, whose top byte says how many there are

std::uint64_t packed(std::span<const std::uint8_t> tokens) {
    std::uint64_t key = 0;
    for (const std::uint8_t token : tokens) key = (key << kBits) | token;
    return key | (std::uint64_t{tokens.size()} << (TokenChain::kMaxOrder * kBits));
}

}  // namespace

bool TokenChain::add(std::span<const std::uint8_t> tokens, std::vector<TokenChoice> choices) {
    return choices_.emplace(packed(tokens), std::move(choices)).second;
}

std::span<const TokenChoice> TokenChain::after(std::span<const std::uint8_t> history) const {
    auto length = std::min<std::size_t>(static_cast<std::size_t>(order_), history.size());
    for (; length > 0; --length) {
        const auto found = choices_.find(packed(history.last(length)));
        if (found != choices_.end()) return found->second;
    }
    return choices_.at(0);
}

const TokenFamily& Tokens::family(const std::string& id) const {
    const auto found = families.find(id);
    return found != families.end() ? found->second : families.at("");
}

int bucket_of(double value, std::span<const double> edges) {
    return static_cast<int>(
        std::count_if(edges.begin(), edges.end(), [=](double edge) { return edge < value; }));
}

}  // namespace sistrum
