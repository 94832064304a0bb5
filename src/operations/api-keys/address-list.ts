import ipaddr from 'ipaddr.js';
import { unacceptable } from '../../platform/errors.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = [Address, number];

const mostNetworks = 100;
const mappedPrefixBits = 96;

/** The networks in one spelling each, a single address as a network of one. Throws `unprocessable` for what is none. */
export function readAddressList(texts: readonly string[]): string[] {
  const read = texts.map((text) => {
    const network = parseNetwork(text.trim());
    if (!network)
      throw unacceptable('allowed_ips', `${text} is neither an address nor a network, such as 203.0.113.0/24.`);
    const [address, bits] = network;
    return `${baseOf(address, bits)}/${bits}`;
  });
  const networks = [...new Set(read)];
  if (networks.length > mostNetworks) throw unacceptable('allowed_ips', `Name at most ${mostNetworks} networks.`);
  return networks;
}

/** Of a list that `readAddressList` has written. */
export function networksOf(texts: readonly string[]): Network[] {
  return texts.flatMap((text) => {
    const network = parseNetwork(text);
    return network ? [network] : [];
  });
}

/** Without networks every address is allowed; with some, one that is unknown or unreadable is not. */
export function isAllowed(networks: readonly Network[], text: string | null): boolean {
  if (networks.length === 0) return true;
  const address = text === null ? null : parseAddress(text.trim());
  if (!address) return false;
  return networks.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
}

/** An IPv4 address that comes as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // A zone (`fe80::1%eth0`) means something on one machine alone; `::192.0.2.1` is a notation long given up.
  if (/%|^::\d+\./.test(text) || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.process(text);
}

function parseNetwork(text: string): Network | null {
  const [addressText = '', bitsText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (!address || rest.length > 0) return null;
  const isMapped = address.kind() === 'ipv4' && addressText.includes(':');
  const widest = address.kind() === 'ipv4' ? 32 : 128;
  if (bitsText === undefined) return [address, widest];
  if (!/^\d{1,3}$/.test(bitsText)) return null;
  const bits = Number(bitsText) - (isMapped ? mappedPrefixBits : 0);
  return bits >= 0 && bits <= widest ? [address, bits] : null;
}

function baseOf(address: Address, bits: number): string {
  const base =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`);
  return base.toString();
}
