// reporter.mjs says what became of each test in the words of `go test -json`,
// which is what tests/runner reads. A file stands for a package.
import { relative } from "node:path";

/** @param {AsyncIterable<{type: string, data: any}>} source */
export default async function* report(source) {
  const heard = new Map(); // file -> what it wrote to stderr: why it could not be read
  for await (const { type, data } of source) {
    if (type === "test:stderr") { heard.set(data.file, (heard.get(data.file) || "") + data.message); continue; }
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite") continue; // its tests are counted
    const of = { Package: relative(process.cwd(), data.file || ""), Test: data.name };
    const line = (more) => JSON.stringify({ ...of, ...more }) + "\n";
    if (type === "test:fail") {
      const error = data.details?.error?.cause ?? data.details?.error;
      yield line({ Action: "output", Output: `${heard.get(data.file) || ""}${error?.stack || error}\n` });
      yield line({ Action: "fail" });
    } else if (data.skip !== undefined) {
      yield line({ Action: "output", Output: `_test.go:1: ${data.skip === true || !data.skip ? "no reason given" : data.skip}\n` });
      yield line({ Action: "skip" });
    } else yield line({ Action: "pass" });
  }
}
