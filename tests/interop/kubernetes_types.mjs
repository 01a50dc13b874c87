// Writes each manifest as a TypeScript constant of its kind's type, for tsc to check: node kubernetes_types.mjs OUT.ts MANIFEST...
// Unlike Kubernetes' own schemas, the types also reject unknown fields.
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseAllDocuments } from "yaml";

const [out, ...files] = process.argv.slice(2);

function parse(file) {
  return parseAllDocuments(readFileSync(file, "utf8"), { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0].message}`);
    return { file: basename(file), manifest: document.toJS() };
  });
}

// apps/v1 is in kubernetes-types/apps/v1, networking.k8s.io/v1 in …/networking/v1, and v1 in …/core/v1.
function moduleOf(apiVersion) {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  return `kubernetes-types/${group.split(".")[0]}/${version}`;
}

const constants = files.flatMap(parse).map(({ file, manifest }, i) =>
  `// ${file}\nexport const manifest${i}: import("${moduleOf(manifest.apiVersion)}").${manifest.kind} = ${JSON.stringify(manifest, null, 2)};\n`);
writeFileSync(out, constants.join("\n"));
