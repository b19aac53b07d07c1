#include "support/mutate_json.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace sistrum::test {

using nlohmann::json;

namespace {

void collect(const json& node, const json::json_pointer& place, std::vector<json::json_pointer>& places) {
    if (!place.empty()) places.push_back(place);
    if (node.is_object()) {
        for (const auto& [key, child] : node.items()) collect(child, place / key, places);
    } else if (node.is_array()) {
        for (std::size_t i = 0; i < node.size(); ++i) collect(node[i], place / i, places);
    }
}

json nested(int depth) {
    json node = json::array();
    for (int i = 0; i < depth; ++i) node = json::array({std::move(node)});
    return node;
}

const json& hostile(Random& random) {
    static const std::vector<json> values{nullptr,
                                          true,
                                          0,
                                          -1,
                                          1,
                                          17,
                                          4'294'967'295u,
                                          std::numeric_limits<std::int64_t>::min(),
                                          std::numeric_limits<std::uint64_t>::max(),
                                          1e-320,
                                          -0.0,
                                          0.5,
                                          1e9,
                                          -1e39,
                                          1.7e308,
                                          "",
                                          "/",
                                          "/dev/null",
                                          std::string("a\0b", 3),
                                          std::string(5'000, 'x'),
                                          json::array(),
                                          json::object(),
                                          json::array({nullptr, -1, "x"}),
                                          std::vector<int>(5'000, 1),
                                          nested(20),
                                          nested(40)};
    return values[below(random, values.size())];
}

json moved(double number, Random& random) {
    switch (below(random, 6)) {
        case 0:
            return number + 1.0;
        case 1:
            return number - 1.0;
        case 2:
            return -number;
        case 3:
            return number * 1'000.0;
        case 4:
            return number + 0.5;
        default:
            return number * 0.999;
    }
}

void add_keys(json& object, Random& random) {
    const std::size_t count = 1 + below(random, 100);
    for (std::size_t i = 0; i < count; ++i) object["key" + std::to_string(i)] = hostile(random);
}

void rename_key(json& object, Random& random) {
    if (object.empty()) return;
    const auto place = std::next(object.begin(), static_cast<std::ptrdiff_t>(below(random, object.size())));
    json value = place.value();
    object.erase(place);
    object["renamed"] = std::move(value);
}

}  // namespace

std::size_t below(Random& random, std::size_t bound) {
    return random() % bound;
}

JsonMutator::JsonMutator(json document) : document_(std::move(document)) {
    collect(document_, json::json_pointer(), places_);
}

json JsonMutator::mutated(Random& random) const {
    json document = document_;
    const std::size_t changes = 1 + below(random, 3);
    for (std::size_t i = 0; i < changes; ++i) mutate_once(document, random);
    return document;
}

void JsonMutator::mutate_once(json& document, Random& random) const {
    const auto& place = places_[below(random, places_.size())];
    if (!document.contains(place)) return;  // an earlier change took it away
    json& node = document.at(place);
    json& parent = document.at(place.parent_pointer());
    switch (below(random, 7)) {
        case 0:
            node = hostile(random);
            return;
        case 1:
            node = node.is_number() ? moved(node.get<double>(), random) : hostile(random);
            return;
        case 2:
            if (parent.is_object())
                parent.erase(place.back());
            else
                parent.erase(std::stoul(place.back()));
            return;
        case 3:
            if (parent.is_array())
                parent.push_back(json(node));
            else
                rename_key(parent, random);
            return;
        case 4:
            if (node.is_object())
                add_keys(node, random);
            else if (node.is_array())
                node.push_back(hostile(random));
            else
                node = hostile(random);
            return;
        case 5: {
            const auto& other = places_[below(random, places_.size())];
            if (!document.contains(other)) return;
            json copy = document.at(other);  // by value: one may contain the other
            node = std::move(copy);
            return;
        }
        default:
            if (node.is_object())
                rename_key(node, random);
            else
                node = moved(node.is_number() ? node.get<double>() : 0.0, random);
    }
}

std::string mutated_text(const std::string& text, Random& random) {
    std::string result = text;
    const std::size_t changes = 1 + below(random, 8);
    for (std::size_t i = 0; i < changes && !result.empty(); ++i) {
        const std::size_t at = below(random, result.size());
        switch (below(random, 5)) {
            case 0:
                result[at] = static_cast<char>(random());
                break;
            case 1:
                result.erase(at, 1 + below(random, 8));
                break;
            case 2:
                result.insert(at, result.substr(at / 2, 1 + below(random, 64)));
                break;
            case 3:
                result.insert(at, 1 + below(random, 64), "[{\"0,\x80\xff\n"[below(random, 8)]);
                break;
            default:
                if (below(random, 8) == 0) result.resize(at);
        }
    }
    return result;
}

}  // namespace sistrum::test
