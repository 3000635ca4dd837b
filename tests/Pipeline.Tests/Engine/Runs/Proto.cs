using System.Text;

namespace Pipeline.Tests.Engine.Runs;

/// <summary>Reads protobuf messages without their schema: fields by number.</summary>
internal sealed class Proto
{
    private readonly List<(int Field, object Value)> _fields = [];

    public Proto(ReadOnlyMemory<byte> bytes)
    {
        var data = bytes.Span;
        for (var at = 0; at < data.Length;)
        {
            var key = Varint(data, ref at);
            object value;
            switch (key & 7)
            {
                case 0:
                    value = Varint(data, ref at);
                    break;
                case 1:
                    value = BitConverter.ToUInt64(data[at..]);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(data, ref at);
                    value = bytes.Slice(at, length);
                    at += length;
                    break;
                case 5:
                    value = (ulong)BitConverter.ToUInt32(data[at..]);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }

            _fields.Add(((int)(key >> 3), value));
        }
    }

    public IEnumerable<Proto> Messages(int field) => Bytes(field).Select(bytes => new Proto(bytes));
    public string Text(int field) => Bytes(field).Select(bytes => Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault("");
    public string Hex(int field) => Bytes(field).Select(bytes => Convert.ToHexString(bytes.Span).ToLowerInvariant()).FirstOrDefault("");
    public ulong Number(int field) => _fields.Where(one => one.Field == field).Select(one => (ulong)one.Value).FirstOrDefault();

    /// <summary>OpenTelemetry's attributes: pairs of a key and a value that is a text, a flag, a number or a list.</summary>
    public Dictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(pair => pair.Text(1), pair => AnyValue(pair.Messages(2).Single()));

    private static string AnyValue(Proto value) => value._fields is not [var (kind, content)] ? "" : kind switch
    {
        1 => value.Text(1),
        5 => string.Join(' ', value.Messages(5).Single().Messages(1).Select(AnyValue)),
        4 => BitConverter.UInt64BitsToDouble((ulong)content).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => ((ulong)content).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private IEnumerable<ReadOnlyMemory<byte>> Bytes(int field) => _fields.Where(one => one.Field == field).Select(one => (ReadOnlyMemory<byte>)one.Value);

    private static ulong Varint(ReadOnlySpan<byte> data, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = data[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
    }
}
