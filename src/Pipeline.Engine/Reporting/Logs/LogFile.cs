using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// A log that cannot fill the disk: its first part (24 MiB) and its last part (at least 4, at most 8 MiB) are kept. What is in
/// between is left out, and a line says so. While it is written, the last part lies in two files beside it.
/// A log that cannot be written is none; that is never a reason to fail.
/// </summary>
/// <param name="path">The file; made when the first line comes.</param>
/// <param name="first">The size of the first part in bytes.</param>
/// <param name="half">The size of half of the last part in bytes.</param>
internal sealed class LogFile(string path, long first = 24 << 20, long half = 4 << 20) : IDisposable
{
    private const int FlushMilliseconds = 200;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly string _tail = path + ".tail";
    private readonly string _older = path + ".older";
    private StreamWriter? _writer;
    private bool _inTail;
    private bool _closed;
    private long _cut;
    private long _flushed;

    public string Path => path;

    /// <summary>Whether all that was written can be read again, but for what was cut out.</summary>
    public bool Works { get; private set; } = true;

    /// <summary>Whether something was written.</summary>
    public bool Exists { get; private set; }

    /// <summary>About how many bytes are on the disk.</summary>
    public long Size { get; private set; }

    /// <summary>Writes text that has no secrets any more, each line with the time.</summary>
    public void Write(DateTimeOffset time, string text)
    {
        if (!Works || _closed)
            return;
        try
        {
            var stamp = LogTime.Of(time);
            for (var begin = 0; begin >= 0;)
            {
                var end = text.IndexOf('\n', begin);
                WriteLine(stamp, end < 0 ? begin == 0 ? text : text[begin..] : text[begin..end]);
                begin = end < 0 ? -1 : end + 1;
            }
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            GiveUp();
        }
    }

    public void Flush()
    {
        try
        {
            _writer?.Flush();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            GiveUp();
        }
    }

    /// <summary>All lines so far without their times.</summary>
    public IEnumerable<string> Read()
    {
        Flush();
        foreach (var part in (string[])[path, _older, _tail])
        {
            if (part == _older && _cut > 0 && !_closed)
                yield return Cut();
            if (!File.Exists(part))
                continue;
            using var reader = new StreamReader(new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (reader.ReadLine() is { } line)
                yield return line.Length > LogTime.Length ? line[(LogTime.Length + 1)..] : "";
        }
    }

    public void Dispose()
    {
        if (_closed)
            return;
        try
        {
            _writer?.Dispose();
            _writer = null;
            if (_inTail && Works)
                Join();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            GiveUp();
        }

        _closed = true;
    }

    private void WriteLine(string stamp, string line)
    {
        _writer ??= Open(path);
        var size = _writer.BaseStream.Position;
        if (_inTail ? size > half : size > first)
            Turn();
        // A carriage return inside would be a line break to whoever reads the log.
        line = line.Contains('\r', StringComparison.Ordinal) ? line.Replace("\r", "", StringComparison.Ordinal) : line;
        _writer.Write(stamp);
        _writer.Write(' ');
        _writer.WriteLine(line);
        Size += stamp.Length + line.Length + 2;
        var now = Environment.TickCount64;
        if (now - _flushed < FlushMilliseconds)
            return;
        _flushed = now;
        _writer.Flush();
    }

    /// <summary>Begins the next file of the last part.</summary>
    private void Turn()
    {
        _writer!.Dispose();
        if (_inTail)
        {
            if (File.Exists(_older))
                _cut += new FileInfo(_older).Length;
            File.Move(_tail, _older, overwrite: true);
        }

        _inTail = true;
        _writer = Open(_tail);
    }

    private StreamWriter Open(string file)
    {
        Exists = true;
        // Disposed of by the next turn or by Dispose; the writer has a buffer, so the stream needs none.
        return new StreamWriter(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1), Utf8);
    }

    private void Join()
    {
        using (var whole = new FileStream(path, FileMode.Append, FileAccess.Write))
        {
            if (_cut > 0)
                whole.Write(Utf8.GetBytes($"{new string(' ', LogTime.Length)} {Cut()}\n"));
            foreach (var part in (string[])[_older, _tail])
            {
                if (!File.Exists(part))
                    continue;
                using var read = File.OpenRead(part);
                read.CopyTo(whole);
            }
        }

        File.Delete(_older);
        File.Delete(_tail);
    }

    private string Cut() => $"--- cut here: {_cut.ToString(System.Globalization.CultureInfo.InvariantCulture)} bytes are left out ---";

    private void GiveUp()
    {
        Works = false;
        try
        {
            _writer?.Dispose();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
        }

        _writer = null;
    }

    private static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException;
}
