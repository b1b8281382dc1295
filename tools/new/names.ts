import { camelCase } from '../generate/registries.ts';

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const pascal = /^[A-Z][A-Za-z0-9]*$/;

/** Checks the name of something that gets a file or a folder; throws what is wrong with it. */
export function kebabName(name: string): string {
  if (!kebab.test(name)) {
    throw new Error(`found the name '${name}', expected lower-case words joined by dashes, e.g. ranges-overlap`);
  }
  return name;
}

/** Checks the name of a kind; throws what is wrong with it. */
export function kindName(name: string): string {
  if (!pascal.test(name)) {
    throw new Error(`found the kind '${name}', expected words that start with capitals, e.g. NodePlan`);
  }
  return name;
}

/** `node-plan` → `NodePlan`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}
