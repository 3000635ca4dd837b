// The router's own entry point, which is not public.
return (int)System.Reflection.Assembly.Load("Pipeline.Router").EntryPoint!.Invoke(null, [args])!;
