using System.Text;
using Microsoft.AspNetCore.Http;
using Pipeline.Router.Processes;
using Pipeline.Router.Serving;

namespace Pipeline.Router.Keeping;

/// <summary><c>journal</c>: lines that are only ever added. One caller at a time.</summary>
internal sealed class JournalFile
{
    private readonly string _path;
    private readonly List<string> _lines = [];
    private long _length;

    /// <summary>Reads what is there. A last line that a crash has torn is cut off.</summary>
    public JournalFile(string directory, EventLog log)
    {
        _path = Path.Combine(directory, "journal");
        if (!File.Exists(_path))
            return;
        var bytes = File.ReadAllBytes(_path);
        _length = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (_length < bytes.Length)
        {
            log.Write($"the last line of {_path} is torn and cut off: {bytes.Length - _length} bytes");
            Cut();
        }
        _lines.AddRange(Encoding.UTF8.GetString(bytes, 0, (int)_length).Split('\n')[..^1]);
    }

    /// <summary>All lines.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Adds a line that is on disk once this returns; one that is there already is not added again.</summary>
    /// <returns>How many lines there are.</returns>
    /// <exception cref="IOException">Nothing was added.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    /// <exception cref="RefusalException">Another line stands at this place.</exception>
    public int Append(string line, int? at)
    {
        if (at == _lines.Count - 1 && _lines[^1] == line)
            return _lines.Count;
        if (at is { } place && place != _lines.Count)
            throw new RefusalException(StatusCodes.Status412PreconditionFailed,
                $"The journal has {_lines.Count} lines, not {place}: somebody else has written. Nothing was added; read it first.");

        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        var isNew = !File.Exists(_path);
        using (var file = new FileStream(_path, DurableWrite.Options(FileMode.OpenOrCreate)))
        {
            try
            {
                file.Position = _length;
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            catch
            {
                file.SetLength(_length);
                throw;
            }
        }
        if (isNew)
            Native.FlushDirectory(Path.GetDirectoryName(_path)!);
        _length += bytes.Length;
        lock (_lines)
            _lines.Add(line);
        return _lines.Count;
    }

    private void Cut()
    {
        using var file = new FileStream(_path, DurableWrite.Options(FileMode.OpenOrCreate));
        file.SetLength(_length);
        file.Flush(flushToDisk: true);
    }
}
