import type { Setting } from '../../kinds/setting/schema.ts';
import type { Issue } from '../../lib/issue.ts';
import { nearestName } from '../../lib/nearest.ts';
import { parseHost } from '../../network/endpoint.ts';
import { type SettingDefinition, settingDefinitions } from './definitions.ts';

/** Problems of a Setting that somebody writes; `old` is the stored one on an update. */
export function judgeSetting(setting: Setting, old: Setting | undefined): Issue[] {
  const name = setting.metadata?.name ?? '';
  const definition = settingDefinitions.find((known) => known.name === name);
  const value = setting.value ?? '';
  const unchanged = old !== undefined && (old.value ?? '') === value;
  if (!definition) return old ? [] : [unknownSetting(name)];
  return [
    ...(unchanged ? [] : lockedIssues(definition, old)),
    ...(value === '' ? [] : formIssues(definition, value)),
    ...(old ? bookkeepingIssues(setting, old) : []),
  ];
}

function unknownSetting(name: string): Issue {
  const names = settingDefinitions.map((known) => known.name);
  const nearest = nearestName(name, names);
  return {
    code: 'setting-unknown',
    severity: 'warning',
    path: ['metadata', 'name'],
    message: `the manager has no setting "${name}" and will not read it`,
    fix: nearest === undefined ? `use one of ${names.join(', ')}` : `did you mean "${nearest}"?`,
  };
}

function lockedIssues(definition: SettingDefinition, old: Setting | undefined): Issue[] {
  if (definition.readOnly) {
    return [locked(`setting "${definition.name}" is written by the manager only`, 'leave it as it is')];
  }
  if (old?.source !== 'env') return [];
  return [
    locked(
      `setting "${definition.name}" comes from the configuration the manager was started with`,
      'change it there and start the manager again, or remove it there to change it here',
    ),
  ];
}

function locked(message: string, fix: string): Issue {
  return { code: 'setting-locked', severity: 'error', path: ['value'], message, fix };
}

function formIssues({ name, form }: SettingDefinition, value: string): Issue[] {
  const reason = form === undefined ? undefined : misfit(form, value);
  if (reason === undefined) return [];
  return [
    {
      code: 'setting-value',
      severity: 'error',
      path: ['value'],
      message: `setting "${name}" is "${value}", expected ${reason}`,
      fix: `write ${reason}, or leave the value empty for the default`,
    },
  ];
}

/** What the value should have been; undefined when it is that. */
function misfit(form: NonNullable<SettingDefinition['form']>, value: string): string | undefined {
  if (form === 'count') return /^\d{1,9}$/.test(value) ? undefined : 'a whole number from 0';
  if (form === 'https-url') return isHttpsUrl(value) ? undefined : 'a URL like https://drover.example.com:8443';
  return form.includes(value) ? undefined : `one of ${form.map((word) => `"${word}"`).join(', ')}`;
}

/** A URL of nothing but https, host and perhaps a port: what nodes and clients put in front of every path. */
export function isHttpsUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return url.protocol === 'https:' && bare && parseHost(url.hostname).ok;
}

function bookkeepingIssues(setting: Setting, old: Setting): Issue[] {
  return (['default', 'source'] as const)
    .filter((field) => (setting[field] ?? '') !== (old[field] ?? ''))
    .map((field) => ({
      code: 'setting-locked',
      severity: 'error',
      path: [field],
      message: `found ${field} "${setting[field] ?? ''}", which the manager keeps at "${old[field] ?? ''}"`,
      fix: `change value only, and leave ${field} as it is`,
    }));
}
