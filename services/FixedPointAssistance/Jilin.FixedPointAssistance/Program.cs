using Jilin.FixedPointAssistance;
using Jilin.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ThisService.Port);
builder.AddFixedPointAssistance();
builder.AddServiceBus();

var app = builder.Build();
app.UseServiceDefaults();
app.MapFixedPointAssistance();
await app.RunServiceAsync(args);
