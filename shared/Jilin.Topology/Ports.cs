using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Jilin.Topology;

/// <summary>
/// Ports of the loopback address for processes that are started later, and again after a kill: below the range from which the system serves
/// outgoing connections, or one of those may sit on the port when its process comes back.
/// </summary>
public static class Ports
{
    private const int Lowest = 10_000;

    private static readonly HashSet<int> Given = [];
    private static readonly int End = FirstOutgoing();

    public static int Free()
    {
        lock (Given)
        {
            while (true)
            {
                var port = Random.Shared.Next(Lowest, End);
                if (!Given.Contains(port) && IsFree(port) && Given.Add(port)) return port;
            }
        }
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FirstOutgoing()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        var first = File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
        return first > Lowest + 1000 ? first : 65_536;
    }
}
