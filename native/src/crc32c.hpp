// CRC-32C (Castagnoli), as in RFC 3720, appendix B.4.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera {

std::uint32_t crc32c(const std::uint8_t* data, std::size_t size_bytes);

}  // namespace tessera
