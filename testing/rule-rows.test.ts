import { describe, expect, it } from 'vitest';
import { engines } from '../src/generated/engines.ts';
import { kinds } from '../src/generated/kinds.ts';
import { rules } from '../src/generated/rules.ts';
import { decodeObject, kindCatalog } from '../src/kinds/decode.ts';
import { formatFieldPath } from '../src/lib/field-path.ts';
import { judgedElsewhere } from '../src/rules/elsewhere.ts';
import { engineRows, managerRows, schemaRows } from './rule-rows.ts';

const rows = [...managerRows, ...engineRows];
const byRules = rules.flatMap(({ covers }) => covers);
const byDefects = engines.flatMap(({ facts }) => facts.defects.flatMap((defect) => defect.rows));
const elsewhere = Object.keys(judgedElsewhere);

describe('the rows of the fact tables', () => {
  it('are listed once each', () => {
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('are each covered by a rule, a defect, the schema, or somebody named', () => {
    const covered = new Set([...byRules, ...byDefects, ...elsewhere, ...Object.keys(schemaRows)]);
    expect(rows.filter((row) => !covered.has(row))).toEqual([]);
  });

  it('are the only ones that anything claims to cover', () => {
    const claimed = [...byRules, ...byDefects, ...elsewhere, ...Object.keys(schemaRows)];
    expect(claimed.filter((row) => !rows.includes(row))).toEqual([]);
  });

  it.each(Object.entries(judgedElsewhere))('say in a sentence how %s is judged', (_, { how }) => {
    expect(how).toMatch(/^[^A-Z].{20,}[^.]$/);
  });

  it.each(Object.entries(schemaRows))('leave %s to the schema, which refuses it', (_, { object, issue }) => {
    const outcome = decodeObject(kindCatalog(kinds), object);
    const issues = outcome.outcome === 'refused' ? outcome.issues : [];
    expect(issues.map(({ code, path }) => `${code} ${formatFieldPath(path)}`)).toContain(issue);
  });
});

describe('the rules', () => {
  it('have a code each that no other has', () => {
    const codes = rules.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });
});
