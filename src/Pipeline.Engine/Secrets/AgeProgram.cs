using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// Encrypts and decrypts with the program <c>age</c>. Keys and values go through its standard input: neither into its arguments
/// nor into its environment nor onto the disk.
/// </summary>
/// <param name="path">The directories to look for the programs in, as PATH has them; null: those of this process.</param>
internal sealed class AgeProgram(string? path)
{
    private const string Remedy = "Install age (apt-get install age, brew install age, winget install FiloSottile.age, or see https://age-encryption.org) and try again.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What the program needs to run at all; the rest of our environment may hold secrets.</summary>
    private static readonly string[] Handed = ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot"];

    public static AgeProgram Of(Session session) => new(session.Invocation.Environment.GetValueOrDefault("PATH"));

    /// <exception cref="BuildException">The program is missing, or refuses a public key.</exception>
    public byte[] Encrypt(string value, IEnumerable<string> recipients)
    {
        try
        {
            return Run("age", ["--encrypt", .. recipients.SelectMany(recipient => (string[])["--recipient", recipient])], Encoding.UTF8.GetBytes(value));
        }
        catch (FormatException exception)
        {
            throw new BuildException($"The value cannot be encrypted: {exception.Message}.", ExitCode.WrongUse, exception);
        }
    }

    /// <param name="file">What was encrypted.</param>
    /// <param name="keys">The secret keys to try, one a line.</param>
    /// <exception cref="FormatException">The file is damaged, changed, or for somebody else; the message says which.</exception>
    /// <exception cref="BuildException">The program is missing.</exception>
    public string Decrypt(byte[] file, string keys)
    {
        // The standard input has the keys, so that what is encrypted must be in a file.
        var temporary = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Save(temporary, file);
            return Encoding.UTF8.GetString(Run("age", ["--decrypt", "--identity", "-", temporary], Encoding.UTF8.GetBytes(keys)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BuildException($"An encrypted value cannot be written to '{temporary}' for the program age: {exception.Message}", inner: exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A new key as <c>age-keygen</c> writes it: remarks, the public key among them, and the secret key.</summary>
    /// <exception cref="BuildException">The program is missing.</exception>
    public string CreateKey() => Encoding.UTF8.GetString(Run("age-keygen", [], []));

    /// <summary>The public key of a secret one.</summary>
    /// <exception cref="FormatException">It is no key.</exception>
    /// <exception cref="BuildException">The program is missing.</exception>
    public string PublicKeyOf(string key) => Encoding.UTF8.GetString(Run("age-keygen", ["-y"], Encoding.UTF8.GetBytes(key))).Trim();

    private byte[] Run(string program, string[] arguments, byte[] input)
    {
        var file = ProgramSearch.Find(program, path)
            ?? throw new BuildException($"The program '{program}', which encrypted values need, is in no directory of PATH. {Remedy}", ExitCode.WrongUse);
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var name in Handed)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        using var process = Start(start);
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        Write(process, input);
        if (!Task.WaitAll([reading, error], Patience) || !process.WaitForExit(Patience))
        {
            _ = ProcessTree.Kill(process);
            throw new BuildException($"'{program}' gives no answer within {Patience.TotalSeconds:0} s.");
        }

        return process.ExitCode == 0 ? output.ToArray() : throw new FormatException(Reason(error.Result, program, process.ExitCode));
    }

    private static void Save(string temporary, byte[] file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(temporary, options);
        stream.Write(file);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BuildException($"'{start.FileName}' cannot be started: {exception.Message}. {Remedy}", ExitCode.WrongUse, exception);
        }
    }

    private static void Write(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; what it wrote to its standard error says why.
        }
    }

    /// <summary>The first line of what it says, which is the error itself.</summary>
    private static string Reason(string error, string program, int code)
    {
        var line = error.Split('\n')[0].Trim();
        var prefix = $"{program}: error: ";
        line = line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : line;
        return line.Length > 0 ? line.TrimEnd('.') : $"'{program}' ended with exit code {code}";
    }
}
