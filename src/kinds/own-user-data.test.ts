import { describe, expect, it } from 'vitest';
import { readOwnUserData } from './own-user-data.ts';

function reasonFor(text: string): string {
  const outcome = readOwnUserData(text);
  return outcome.ok ? `taken as ${outcome.value.kind}` : outcome.reason;
}

describe('readOwnUserData', () => {
  it.each([
    ['', 'none'],
    ['#!/bin/sh\ntrue', 'script'],
    ['#cloud-config', 'cloud-config'],
    ['#cloud-config\n', 'cloud-config'],
    ['#cloud-config\r\npackages: [a]\r\n', 'cloud-config'],
    ['#cloud-config\n# nothing\n', 'cloud-config'],
    ['<powershell>\nWrite-Host a\n</powershell>\n', 'powershell'],
  ])('tells by the first line what %j is', (text, kind) => {
    expect(reasonFor(text)).toBe(`taken as ${kind}`);
  });

  it.each([
    ['#include\nhttps://a.test/b', 'begins with "#include"'],
    ['## template: jinja\n#cloud-config\na: b', 'begins with "## template: jinja"'],
    ['Content-Type: multipart/mixed; boundary="x"', 'begins with "Content-Type'],
    ['#cloud-configuration\na: b', 'begins with "#cloud-configuration"'],
    ['#cloud-config\n- a', 'is no map of cloud-init'],
    ['#cloud-config\na: [', 'is no YAML in line 2: Flow sequence'],
    ['#cloud-config\na: 1\nb: 2\na: 3', 'is no YAML in line 4: Map keys must be unique'],
    ['#cloud-config\na: 1\n---\nb: 2', 'is no YAML in line 3: Source contains multiple documents'],
    ['#cloud-config\na: "\u0007"', 'has the character U+0007'],
    ['#cloud-config\na: &x [*x]', 'has an alias that leads to itself'],
    ['#cloud-config\na: *nobody', 'has an alias that leads to itself or to nothing'],
  ])('refuses %j', (text, reason) => {
    expect(reasonFor(text)).toContain(reason);
  });

  it('refuses aliases that would grow without bounds', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(', ')}]`;
    const text = [
      '#cloud-config',
      level('a', 'x'),
      level('b', '*a'),
      level('c', '*b'),
      level('d', '*c'),
      level('e', '*d'),
    ];
    expect(reasonFor(text.join('\n'))).toContain('very many of them');
  });
});
