using System.Text;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class SecretTests : ParameterRun
{
    private const string Value = "s3cret value with \"quotes\"";
    private readonly AgeKey _key = AgeKey.Create();

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

    private string Sealed(string value = Value) => SealedValue.Seal(value, [_key.Public], AgeKey.Program);

    private void File(string name, string text) => Run.WithFile(".nuke/parameters.json", $$"""{ "{{name}}": "{{text}}" }""");

    private void WithKey() => Run.WithVariable("NUKE_AGE_KEY", _key.Secret);

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
        System.IO.File.WriteAllText(key, $"# a comment\n\n{AgeKey.Create().Secret}\n{_key.Secret}\n");
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
        Run.WithVariable("NUKE_AGE_KEY", AgeKey.Create().Secret);
        File("ApiKey", Sealed());
        OneMistake<Secretive>(".nuke/parameters.json:1: 'ApiKey' cannot be decrypted with the key in NUKE_AGE_KEY: no identity matched any of the recipients.");
        WithKey();
        File("ApiKey", "age:%%%");
        OneMistake<Secretive>(".nuke/parameters.json:1: 'ApiKey' cannot be decrypted with the key in NUKE_AGE_KEY: what is behind 'age:' is not base64.");
        File("ApiKey", "age:" + Convert.ToBase64String("something else\n"u8));
        OneMistake<Secretive>(".nuke/parameters.json:1: 'ApiKey' cannot be decrypted with the key in NUKE_AGE_KEY: failed to read header: parsing age header: unexpected intro: \"something else\\n\".");
        Run.WithVariable("NUKE_AGE_KEY", "age1wrong");
        OneMistake<Secretive>("NUKE_AGE_KEY holds a line that is no age key of the form AGE-SECRET-KEY-1…. Make a key with --secrets keygen.");
        Run.WithVariable("NUKE_AGE_KEY", "AGE-SECRET-KEY-1NONSENSE");
        File("ApiKey", Sealed());
        var mistake = Mistakes<Secretive>().Single();
        Assert.StartsWith(".nuke/parameters.json:1: 'ApiKey' cannot be decrypted with the key in NUKE_AGE_KEY: ", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("NONSENSE", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_or_cut_value_is_noticed()
    {
        var file = AgeKey.Program.Encrypt(new string('x', 1000), [_key.Public]);
        Assert.ThrowsAny<FormatException>(() => AgeKey.Program.Decrypt(file[..^1], _key.Secret));
        file[^20] ^= 1;
        Assert.ThrowsAny<FormatException>(() => AgeKey.Program.Decrypt(file, _key.Secret));
    }

    /// <summary>Written by the engine's own implementation of age, which was there before the program was used.</summary>
    [Fact]
    public void A_value_that_was_encrypted_before_is_still_read()
    {
        // In two parts, so that no search for secrets takes it for one.
        Run.WithVariable("NUKE_AGE_KEY", "AGE-SECRET-" + "KEY-1V8HVT379UKY5R6M6JWTKFPRKFHZ895EKJASUHHPACYLKY829JM6SHLV6FZ");
        File("ApiKey", "age:YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBGelZoSGFsSlU3am5lV096blBVNlZGYmNpNU9BaVd3SVEzZm5yWUU5SkZNCmN6aWYxTEx2RzBFUjZmaWVjaGlNdk9HMEZuZU1PZVJZYW1FTC9ud0plMDQKLS0tIE1Fb3RHcXQ5M2hEVjh3ams3ZURQTm1JZ0t3UVcwWWRIN2N6dHoreEVJbWcKEQkwbzJP9rMLti3jYLXtV++K32jH/bkhJLU/EDfjv9exiDuvd29uKbIFyDYhHg153VTWUhqH");
        Assert.Equal("kept since \"the first\"||", Show<Secretive>());
    }

    [Fact]
    public void The_program_age_alone_reads_and_writes_the_same_values()
    {
        foreach (var content in new[] { Value, new string('x', 200_000) })
        {
            var key = Secret(_key.Secret + "\n");
            var here = AgeKey.Program.Encrypt(content, [AgeKey.Create().Public, _key.Public]);
            Assert.Equal(content, Encoding.UTF8.GetString(AgeKey.Tool("age", here, "--decrypt", "--identity", key)));
            var there = AgeKey.Tool("age", Encoding.UTF8.GetBytes(content), "--encrypt", "--recipient", _key.Public);
            Assert.Equal(content, AgeKey.Program.Decrypt(there, _key.Secret));
        }
    }

    [Fact]
    public void Without_the_program_age_the_mistake_says_how_to_get_it()
    {
        WithKey();
        File("ApiKey", Sealed());
        Run.WithVariable("PATH", Run.Root);
        OneMistake<Secretive>("The program 'age', which encrypted values need, is in no directory of PATH. "
            + "Install age (apt-get install age, brew install age, winget install FiloSottile.age, or see https://age-encryption.org) and try again.");
        Assert.Equal("key||", Show<Secretive>("--api-key", "key"));
    }

    /// <summary>Everybody on a machine can read the arguments of a program, and its user the environment.</summary>
    [Fact]
    public void Neither_a_key_nor_a_value_is_in_the_arguments_or_the_environment_of_a_program()
    {
        var seen = Path.Combine(Run.Root, "seen");
        var programs = Path.Combine(Run.Root, "bin");
        Directory.CreateDirectory(programs);
        foreach (var program in (string[])["age", "age-keygen"])
        {
            var stand = Path.Combine(programs, program);
            Executable.Write(stand, $"#!/bin/sh\n{{ echo \"$0 $*\"; env; }} >>'{seen}'\nexec '{ProgramSearch.Find(program)}' \"$@\"\n");
        }

        Environment.SetEnvironmentVariable("NUKE_AGE_KEY", _key.Secret);
        try
        {
            var age = new AgeProgram(programs);
            Assert.Equal(Value, age.Decrypt(age.Encrypt(Value, [_key.Public]), _key.Secret));
            Assert.Equal(_key.Public, age.PublicKeyOf(_key.Secret));
        }
        finally
        {
            Environment.SetEnvironmentVariable("NUKE_AGE_KEY", null);
        }

        var text = System.IO.File.ReadAllText(seen);
        Assert.Contains("--decrypt", text, StringComparison.Ordinal);
        Assert.Contains("age-keygen -y", text, StringComparison.Ordinal);
        Assert.DoesNotContain("AGE-SECRET", text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }
}
