// What eslint looks for in the page's scripts. Names that are not there are
// found by tsc, which knows those of the browser.
import js from "@eslint/js";

const rules = {
  ...js.configs.recommended.rules,
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
  "no-empty": ["error", { allowEmptyCatch: false }],
  "no-undef": "off",
  "no-var": "error",
  "prefer-const": ["error", { destructuring: "all" }],
  "eqeqeq": "error",
  "no-throw-literal": "error",
  "no-eval": "error", "no-implied-eval": "error", "no-new-func": "error",
  "no-self-compare": "error",
  "no-use-before-define": ["error", { functions: false, variables: false, classes: false }],
  // Text of strangers is put into a page as text; innerHTML takes what stands in
  // the script itself.
  "no-restricted-syntax": ["error", { selector: "AssignmentExpression[left.property.name='innerHTML'][right.type=/^(Member|Call|Await)Expression$/]", message: "innerHTML takes text of the script itself." }],
  "no-restricted-properties": ["error", { property: "outerHTML" }, { property: "insertAdjacentHTML" }, { object: "document", property: "write" }],
};

export default [
  { files: ["static/**/*.js"], languageOptions: { ecmaVersion: 2023, sourceType: "script" }, rules: { ...rules, "strict": ["error", "global"] } },
  { files: ["tests/js/*.mjs", "web/editor/code/*.js"], languageOptions: { ecmaVersion: 2023, sourceType: "module" }, rules },
];
