using System.Diagnostics;
using System.Text;
using CsCheck;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class SecretTests : ParameterRun
{
    private const string Value = "s3cret value with \"quotes\"";
    private readonly AgeIdentity _identity = AgeIdentity.Create();

    private interface ILazy : INukeBuild
    {
        [Parameter][Secret] string? LazyKey => TryGetValue(() => LazyKey);
    }

    private sealed class Secretive : RecordingBuild, ILazy
    {
        [Parameter][Secret] public readonly string? ApiKey;
        [Parameter][Secret] public readonly int? Pin;
        [Parameter] public readonly string? Text;
        public Target Show => _ => _.Executes(() => Ran.Add($"{ApiKey}|{Pin}|{Text}"));
        public Target Need => _ => _.Requires(() => ApiKey).Executes(() => Ran.Add($"{ApiKey}"));
        public Target Lazy => _ => _.Executes(() => Ran.Add($"{((ILazy)this).LazyKey}"));
    }

    private string Sealed(string value = Value) => SealedValue.Seal(value, [_identity.Recipient]);

    private void File(string name, string text) => Run.WithFile(".nuke/parameters.json", $$"""{ "{{name}}": "{{text}}" }""");

    private void WithKey() => Run.WithVariable("NUKE_AGE_KEY", _identity.Reveal());

    private string Secret(string content, UnixFileMode mode = UnixFileMode.UserRead)
    {
        var file = Path.Combine(Run.Root, "secret");
        System.IO.File.WriteAllText(file, content);
        System.IO.File.SetUnixFileMode(file, mode | UnixFileMode.UserWrite);
        return file;
    }

    [Theory]
    [InlineData("from a file")]
    [InlineData("from a file\n")]
    [InlineData("from a file\r\n")]
    public void A_secret_is_read_from_the_file_that_a_variable_names(string content)
    {
        Run.WithVariable("API_KEY_FILE", Secret(content)).WithVariable("TEXT_FILE", "only for secrets");
        Assert.Equal("from a file||", Show<Secretive>());
    }

    [Fact]
    public void A_file_that_everybody_can_read_is_warned_about()
    {
        Run.WithVariable("NUKE_API_KEY_FILE", Secret("open secret", UnixFileMode.OtherRead));
        var result = Run.Run<Secretive>("Show");
        Assert.Equal(0, result.Code);
        Assert.Contains($"warning: '{Path.Combine(Run.Root, "secret")}' holds a secret and everybody can read it; run: chmod 600", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_file_that_is_missing_empty_or_doubled_is_a_mistake()
    {
        Run.WithVariable("API_KEY_FILE", "nothing");
        Assert.StartsWith($"API_KEY_FILE names '{Run.Root}/nothing', which cannot be read: ", Mistakes<Secretive>().Single(), StringComparison.Ordinal);
        Run.WithVariable("API_KEY_FILE", Secret("\n"));
        OneMistake<Secretive>($"API_KEY_FILE names '{Run.Root}/secret', which is empty.");
        Run.WithVariable("API_KEY", "x");
        OneMistake<Secretive>("The environment variables API_KEY and API_KEY_FILE both give the same secret; unset one.");
        Assert.Equal("line||", Show<Secretive>("--api-key", "line"));
    }

    [Fact]
    public void An_encrypted_value_is_decrypted_and_masked()
    {
        File("ApiKey", Sealed());
        WithKey();
        Assert.Equal(Value + "||", Show<Secretive>());
        Assert.Equal("***", Redactor.Redact(Value));
        var key = Path.Combine(Run.Root, "keys.txt");
        System.IO.File.WriteAllText(key, $"# a comment\n\n{AgeIdentity.Create().Reveal()}\n{_identity.Reveal()}\n");
        Run.Environment.Remove("NUKE_AGE_KEY");
        Run.WithVariable("PIPELINE_AGE_KEY_FILE", key);
        Assert.Equal(Value + "||", Show<Secretive>());
    }

    [Fact]
    public void An_encrypted_value_has_the_type_of_its_parameter()
    {
        WithKey();
        File("Pin", Sealed("1234"));
        Assert.Equal("|1234|", Show<Secretive>());
        File("Pin", Sealed("12x4"));
        OneMistake<Secretive>(".nuke/parameters.json:1: 'Pin' is no valid whole number (.nuke/parameters.json).");
    }

    [Fact]
    public void Without_a_key_only_what_needs_the_value_fails()
    {
        Run.WithVariable("HOME", Run.Root);
        File("ApiKey", Sealed());
        Assert.Equal("||", Show<Secretive>());
        var result = Run.Run<Secretive>("Need");
        Assert.Equal(2, result.Code);
        Assert.Contains(".nuke/parameters.json:1: 'ApiKey' is encrypted, and there is no key to read it with. Give it in NUKE_AGE_KEY", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run.Run<Secretive>("Need --plan").Code);
        Assert.Equal(0, Run.Run<Secretive>("--help").Code);
    }

    [Fact]
    public void A_component_decrypts_when_the_value_is_asked_for()
    {
        File("LazyKey", Sealed());
        Run.WithVariable("NUKE_AGE_KEY", "not looked at");
        Assert.Equal("||", Show<Secretive>());
        WithKey();
        Assert.Equal(0, Run.Run<Secretive>("Lazy").Code);
        Assert.Equal([Value], RecordingBuild.Ran);
    }

    [Fact]
    public void The_wrong_key_or_a_changed_value_stops_everything()
    {
        Run.WithVariable("NUKE_AGE_KEY", AgeIdentity.Create().Reveal());
        File("ApiKey", Sealed());
        OneMistake<Secretive>(".nuke/parameters.json:1: 'ApiKey' cannot be decrypted with the key in NUKE_AGE_KEY: it was encrypted for other keys.");
        WithKey();
        File("ApiKey", "age:%%%");
        OneMistake<Secretive>(".nuke/parameters.json:1: 'ApiKey' cannot be decrypted with the key in NUKE_AGE_KEY: what stands behind 'age:' is not base64.");
        File("ApiKey", "age:" + Convert.ToBase64String("something else\n"u8));
        OneMistake<Secretive>(".nuke/parameters.json:1: 'ApiKey' cannot be decrypted with the key in NUKE_AGE_KEY: it is no age file of version 1.");
        Run.WithVariable("NUKE_AGE_KEY", "AGE-SECRET-KEY-1NONSENSE");
        OneMistake<Secretive>("NUKE_AGE_KEY holds a line that is no age key of the form AGE-SECRET-KEY-1…. Make a key with --secrets keygen.");
    }

    /// <summary>No byte of the file can be changed, and no end cut off, without being noticed.</summary>
    [Fact]
    public void Every_changed_byte_is_noticed() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((content, where, change) =>
        {
            var file = AgeFile.Encrypt(content, [_identity.Recipient]);
            Assert.Equal(content, AgeFile.Decrypt(file, [_identity]));
            where %= file.Length;
            Assert.ThrowsAny<FormatException>(() => AgeFile.Decrypt(file.AsSpan(..where), [_identity]));
            file[where] ^= change;
            Assert.ThrowsAny<FormatException>(() => AgeFile.Decrypt(file, [_identity]));
        }, iter: 200);

    [Theory]
    [InlineData(0)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(131072)]
    public void Contents_of_several_chunks_come_back(int length)
    {
        var content = new byte[length];
        Random.Shared.NextBytes(content);
        var file = AgeFile.Encrypt(content, [AgeIdentity.Create().Recipient, _identity.Recipient]);
        Assert.Equal(content, AgeFile.Decrypt(file, [_identity]));
        if (length == 131072)
            Assert.ThrowsAny<FormatException>(() => AgeFile.Decrypt(file.AsSpan(..^(65536 + 16)), [_identity]));
    }

    [ToolFact("age")]
    public void The_program_age_reads_what_is_written_here_and_the_other_way_round()
    {
        foreach (var content in new[] { "", Value, new string('x', 200_000) })
        {
            var key = Secret(_identity.Reveal() + "\n");
            var here = AgeFile.Encrypt(Encoding.UTF8.GetBytes(content), [AgeIdentity.Create().Recipient, _identity.Recipient]);
            Assert.Equal(content, Encoding.UTF8.GetString(Tool("age", here, "--decrypt", "--identity", key)));
            var there = Tool("age", Encoding.UTF8.GetBytes(content), "--encrypt", "--recipient", _identity.Recipient.Text);
            Assert.Equal(content, Encoding.UTF8.GetString(AgeFile.Decrypt(there, [_identity])));
        }
    }

    [ToolFact("age-keygen")]
    public void Keys_of_age_keygen_are_read_and_have_the_same_public_key()
    {
        var lines = Encoding.UTF8.GetString(Tool("age-keygen", [])).Split('\n');
        var identity = AgeIdentity.Parse(lines.Single(line => line.StartsWith("AGE-", StringComparison.Ordinal)))!;
        Assert.EndsWith(identity.Recipient.Text, lines.Single(line => line.Contains("public key", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(identity.Reveal(), lines.Single(line => line.StartsWith("AGE-", StringComparison.Ordinal)));
        Assert.Equal(_identity.Recipient.Text, Encoding.UTF8.GetString(Tool("age-keygen", Encoding.UTF8.GetBytes(_identity.Reveal() + "\n"), "-y")).Trim());
    }

    private static byte[] Tool(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), $"{program} does not end.");
        reading.Wait();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.ToArray();
    }
}
