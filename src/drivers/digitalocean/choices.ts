import type { MachineConfig } from '../../kinds/machine-config.ts';
import type { Choice } from '../types.ts';
import type { Api } from './api/client.ts';
import { Image, type Region, type Size } from './api/wire.ts';
import { type DropletSettings, settingsOf } from './settings.ts';
import { listKeys, madeKeyPrefix } from './ssh-key.ts';
import { listRegions, listSizes } from './validate/validate.ts';

/** What a form offers for a field, given the others; a field that is not filled in yet speaks against nothing. */
export async function choicesFor(api: Api, field: string, config: MachineConfig): Promise<readonly Choice[]> {
  const settings = settingsOf(config);
  const region = isGiven(config, 'region') ? settings.region : undefined;
  if (field === 'region') return regionChoices(api, settings, isGiven(config, 'size'));
  if (field === 'size') return (await listSizes(api)).map((size) => sizeChoice(size, region));
  if (field === 'image') return (await listImages(api)).map((image) => imageChoice(image, settings, region));
  if (field === 'sshKeyFingerprint') return keyChoices(api);
  return [];
}

function isGiven(config: MachineConfig, field: string): boolean {
  return typeof config[field] === 'string' && config[field] !== '';
}

async function regionChoices(api: Api, settings: DropletSettings, sizeGiven: boolean): Promise<Choice[]> {
  const [regions, sizes] = await Promise.all([listRegions(api), sizeGiven ? listSizes(api) : []]);
  const size = sizes.find(({ slug }) => slug === settings.size);
  return regions.map((region) =>
    choice(region.slug, `${region.name} (${region.slug})`, whyNotRegion(region, settings, size)),
  );
}

function whyNotRegion(region: Region, settings: DropletSettings, size: Size | undefined): string | undefined {
  if (!region.available) return 'it takes no new droplets now';
  if (settings.ipv6 && !region.features.includes('ipv6')) return 'it has no IPv6';
  if (size && !size.regions.includes(region.slug)) return `it has no droplets of the size ${size.slug} now`;
  return undefined;
}

function sizeChoice(size: Size, region: string | undefined): Choice {
  const { slug, vcpus, memory, disk, price_monthly: price, description } = size;
  const parts = [`${vcpus} vCPU`, `${memory / 1024} GB`, `${disk} GB disk`, `${price} USD a month`, description ?? ''];
  return choice(slug, `${slug}: ${parts.filter((part) => part !== '').join(', ')}`, whyNotSize(size, region));
}

function whyNotSize({ available, regions }: Size, region: string | undefined): string | undefined {
  if (!available) return 'it cannot be had anywhere now';
  return region === undefined || regions.includes(region) ? undefined : `it cannot be had in ${region} now`;
}

/** Distributions, and the images of the account; other images are applications that bring a machine of their own. */
async function listImages(api: Api): Promise<Image[]> {
  const listing = { key: 'images', item: Image, idOf: ({ id }: Image) => id };
  const lists = [{ type: 'distribution' }, { private: 'true' }].map((query) =>
    api.list({ path: 'images', doing: 'list images', query }, listing),
  );
  return (await Promise.all(lists)).flat();
}

function imageChoice(image: Image, settings: DropletSettings, region: string | undefined): Choice {
  const label = [image.distribution, image.name].filter((part) => part !== undefined && part !== '').join(' ');
  return choice(image.slug ?? String(image.id), label, whyNotImage(image, settings, region));
}

function whyNotImage(image: Image, { ipv6 }: DropletSettings, region: string | undefined): string | undefined {
  if (image.status !== undefined && image.status !== 'available') return `it is ${image.status}`;
  if (ipv6 && image.type === 'custom') return 'droplets of custom images get no IPv6';
  return region === undefined || image.regions.includes(region) ? undefined : `it is not in ${region}`;
}

/** Keys that managers have made let nobody in. */
async function keyChoices(api: Api): Promise<Choice[]> {
  const keys = await listKeys(api);
  return keys
    .filter(({ name }) => !name.startsWith(madeKeyPrefix))
    .map(({ name, fingerprint }) => choice(fingerprint, name === '' ? fingerprint : name, undefined));
}

function choice(value: string, label: string, unavailable: string | undefined): Choice {
  return { value, label, ...(unavailable === undefined ? {} : { unavailable }) };
}
