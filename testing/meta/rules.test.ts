import { describe, expect, it } from 'vitest';
import { rules } from '../../src/generated/rules.ts';

it('finds rules', () => {
  expect(rules).not.toHaveLength(0);
});

it('gives each rule a code of its own', () => {
  const codes = rules.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

describe.each(rules)('$code', (rule) => {
  it('demands something in one sentence, lower case and without a final period', () => {
    expect(rule.title).toMatch(/^\S.*[^.]$/);
    // Names such as IPv6 or K3s may come first; a sentence that starts like prose may not.
    expect(rule.title).not.toMatch(/^(A|An|The|Each|Every|No|All) /);
  });

  it('says why, how to obey and where the demand comes from', () => {
    expect(rule.why).not.toBe('');
    expect(rule.remedy).not.toBe('');
    expect(rule.sources).not.toHaveLength(0);
  });

  it('has an example of both kinds', () => {
    expect(rule.example.bad).toContain(`kind: ${rule.on}`);
    expect(rule.example.good).toContain(`kind: ${rule.on}`);
  });
});
