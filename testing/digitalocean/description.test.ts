import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { needs, whereIs } from '../needs.ts';
import { cutDescription, type Json } from './cut-description.ts';
import { descriptionFile } from './description.ts';

needs('DigitalOcean description')('the part of the API that comes with the project', () => {
  it('is what DigitalOcean publishes', () => {
    const published = parse(readFileSync(whereIs('DigitalOcean description'), 'utf8')) as Json;
    const cut = cutDescription(published);
    if (process.env.DROVER_GOLDEN === 'write') writeFileSync(descriptionFile, cut);
    expect(readFileSync(descriptionFile, 'utf8')).toBe(cut);
  });
});
